"""Where token vectors start: words that stand in the same texts begin side by side.

Latent semantic analysis (Deerwester et al., 1990) by randomised singular values (Halko et al., 2011). A question and
its passage, or a sentence and its translation, count as one text, so both languages share the space from the start.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoders.training_data import Ids


def start_vectors(texts: Sequence[Ids], size: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Vectors of ``size`` tokens, shape (size, dimension), from the ids of ``texts``.

    Directions are the tokens' singular vectors scaled by the roots of the singular values; lengths are inverse document
    frequencies, so that what stands everywhere says little from the start.
    """
    from scipy import sparse
    from sklearn.utils.extmath import randomized_svd

    ends = np.cumsum([0, *(len(ids) for ids in texts)])
    ids = np.concatenate(texts)
    counts = sparse.csr_matrix((np.ones(len(ids), np.float32), ids, ends), shape=(len(texts), size))
    counts.sum_duplicates()
    rarity = np.log(len(texts) / (np.bincount(counts.indices, minlength=size) + 1)).clip(min=0).astype(np.float32)
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    scaled = sparse.diags((1 / np.maximum(lengths, 1e-6)).astype(np.float32)) @ counts
    kept = min(dimension, size - 1, len(texts) - 1)
    _, values, tokens = randomized_svd(scaled, kept, n_oversamples=32, n_iter=2, random_state=seed)
    vectors = np.zeros((size, dimension), dtype=np.float32)
    vectors[:, :kept] = tokens.T * np.sqrt(values)
    if kept < dimension:  # few texts: what they leave open starts at random, or it would stay zero
        vectors[:, kept:] = np.random.default_rng(seed).standard_normal((size, dimension - kept)) * 0.01
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return np.asarray(vectors * (rarity / rarity.mean())[:, None] * np.sqrt(dimension), dtype=np.float32)

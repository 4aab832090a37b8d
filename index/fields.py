"""The lexical fields of an index and how a passage fills them."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import Document
from index.analysis import Segmenter, tokenize
from index.lexical import Field, LexicalIndex
from index.texts import context_words, identity_words, own_words

FIELDS = ("words", "folded", "units", "context", "context_units", "identity")
"""Own words with dấu and without, pairs of them; words and pairs of the context; what the paper is."""
_OWN = frozenset({"words", "folded", "units"})


def index_words(documents: Iterable[Document], segmenter: Segmenter) -> LexicalIndex:
    """Index every passage of ``documents``, in order; length says less about headings than about text (``b``)."""
    fields: dict[str, list[list[str]]] = {name: [] for name in FIELDS}
    for document in documents:
        identity = [token.folded for token in tokenize(identity_words(document))]
        for passage in document.passages:
            own = tokenize(own_words(document, passage))
            around = tokenize(context_words(document, passage))
            fields["words"].append([token.word for token in own])
            fields["folded"].append([token.folded for token in own])
            fields["units"].append(list(segmenter.units(own)))
            fields["context"].append([token.folded for token in around])
            fields["context_units"].append(list(segmenter.units(around)))
            fields["identity"].append(identity)
    built = {name: Field.build(texts, b=0.75 if name in _OWN else 0.4) for name, texts in fields.items()}
    return LexicalIndex(built, len(fields["words"]))

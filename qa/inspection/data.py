"""One document as JSON for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corpus.document import Document
from qa.inspection.advice import advice

__all__ = ["as_data"]


def as_data(document: Document) -> dict[str, Any]:
    """Everything that was read of ``document``; fields are added over time, none changes its meaning or goes.

    Every span is ``[start, end]``, half open, in code points of ``text``; section, footnote and table numbers are
    places in the lists of this object, from 0; pages count from 1.

    - ``name``, ``format``, ``text``; ``pages``: spans, in order and without gaps, empty where the format has none.
    - ``metadata``: ``title kind number issuer ward date period signer``, each ``null`` or
      ``{value, span, confidence}``; ``span`` is ``null`` for what was inferred, ``confidence`` lies between 0 and 1,
      ``date`` is ISO 8601.
    - ``audience``: ``công khai``, ``nội bộ``, or empty where the file of corrections does not say.
    - ``sections``: ``number title level parent heading span kind`` (``body appendix opening recipients signature``).
    - ``footnotes``: ``label anchor definition sentence section``; ``definition`` and ``sentence`` are lists of spans.
    - ``tables``: ``columns rows caption span section``; a row is ``cells`` (span or ``null`` under each column),
      ``span parent group``.
    - ``passages``: ``kind spans section context header footnote table page`` (kinds: ``text footnote row opening
      recipients signature``); ``table`` is ``[table, row]``.
    - ``figures``: ``span value unit approximator of upper indicator period place status passage``; ``value``, ``of``
      and ``upper`` are decimal numbers as strings, in the base unit; ``status`` is sorted.
    - ``uncertain``: spans that a scan was read with low confidence; ``confidence``: ``[span, 0 to 1]`` of each word
      that was recognised; ``audience``: whom the paper is for, empty where nobody said; ``warnings``: what the reader
      noticed; ``advice``: the warnings and whatever else a person should look at, as Vietnamese sentences.
    """
    data = asdict(document)
    for figure in data["figures"]:
        for name in ("value", "of", "upper"):
            figure[name] = None if figure[name] is None else str(figure[name])
        figure["status"] = sorted(figure["status"])
    data["advice"] = advice(document)
    return data

"""The lexical fields of an index and how a passage fills them."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import Document
from index.analysis import Segmenter, folded_terms, terms_of
from index.lexical import Segment
from index.lexical_writing import FieldBuilder
from index.texts import context_words, identity_words, own_words

FIELDS = ("words", "folded", "units", "context", "context_units", "identity")
"""Own words with dấu and without, pairs of them; words and pairs of the context; what the paper is."""
_OWN = frozenset({"words", "folded", "units"})
PIVOTS = {"words": 50, "folded": 50, "units": 50, "context": 40, "context_units": 40, "identity": 35}
"""Terms of a usual passage in each field: what longer ones are held against.

Round numbers near the means over papers at hand: excerpts with many rows of tables have 28 words a passage and 34 of
context, whole papers 67 and 48; identities 32 and 36. They are constants, so that a passage is worth the same in an
index of one ward and in one of a country, and whatever comes or goes beside it. Another number here is another index.
"""


def index_words(documents: Iterable[Document], segmenter: Segmenter, *, first: int = 0) -> Segment:
    """Index every passage of ``documents``, numbered from ``first`` in order.

    Length says less about headings than about text (``b``).
    """
    builders = {name: FieldBuilder() for name in FIELDS}
    words, folded, units, context, context_units, identity = (builders[name] for name in FIELDS)
    for document in documents:
        identity.add(folded_terms(identity_words(document)), len(document.passages))
        # Passages of one section share their headings, rows of one table their columns.
        known: dict[str, tuple[list[str], list[str]]] = {}
        for passage in document.passages:
            own = terms_of(own_words(document, passage))
            words.add(own.words)
            folded.add(own.folded)
            units.add(list(segmenter.units(own)))
            around = context_words(document, passage)
            if around not in known:
                terms = terms_of(around)
                known[around] = terms.folded, list(segmenter.units(terms))
            context.add(known[around][0])
            context_units.add(known[around][1])
    return Segment(
        {
            name: builder.field(PIVOTS[name], first=first, b=0.75 if name in _OWN else 0.4)
            for name, builder in builders.items()
        }
    )

"""The lexical fields of an index and how a passage fills them."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import Document
from index.analysis import Segmenter, folded_terms, terms_of
from index.lexical import FieldBuilder, LexicalIndex
from index.texts import context_words, identity_words, own_words

FIELDS = ("words", "folded", "units", "context", "context_units", "identity")
"""Own words with dấu and without, pairs of them; words and pairs of the context; what the paper is."""
_OWN = frozenset({"words", "folded", "units"})


def index_words(documents: Iterable[Document], segmenter: Segmenter) -> LexicalIndex:
    """Index every passage of ``documents``, in order; length says less about headings than about text (``b``)."""
    builders = {name: FieldBuilder() for name in FIELDS}
    words, folded, units, context, context_units, identity = (builders[name] for name in FIELDS)
    size = 0
    for document in documents:
        size += len(document.passages)
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
    built = {name: builder.field(b=0.75 if name in _OWN else 0.4) for name, builder in builders.items()}
    return LexicalIndex(built, size)

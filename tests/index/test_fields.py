"""What of a passage can be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.fields import FIELDS
from index.lexical import LexicalIndex, Segment

if TYPE_CHECKING:
    from tests.index.conftest import Office


def test_own_words_context_and_identity(built: Office) -> None:
    store = built.store
    index = LexicalIndex([Segment.load(built.segment / "lexical", FIELDS)], len(store))

    def found(field: str, term: str) -> set[str]:
        scores = index.scores([(field, term, 1.0)])
        places = [store.locate(int(number)) for number in scores.nonzero()[0]]
        return {store.document(e).words(store.document(e).passages[n].spans) for e, n in places}

    assert any("77 cây" in text for text in found("words", "77"))
    assert found("folded", "ngan") >= found("words", "ngân")
    assert any("1.250 triệu" in text for text in found("units", "1250_trieu"))
    assert any("77 cây" in text for text in found("context", "trong"))
    assert len(found("identity", "bao")) >= 2

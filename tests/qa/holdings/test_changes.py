"""What two generations differ in, told from what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.errors import IndexFolderError

from .conftest import paper

if TYPE_CHECKING:
    from .conftest import Keeping


def test_documents_figures_and_conflicts(keeping: Keeping) -> None:
    first = keeping.holdings.held().name
    keeping.after(
        lambda: keeping.holdings.take_in(
            [
                keeping.file("bao-cao.txt", paper(amount="1.250", trees=80)),
                keeping.file("ban khac.txt", paper(amount="1.400", trees=80) + "\nPhụ lục kèm theo.\n"),
            ],
            {"bao-cao.txt"},
        )
    )
    keeping.after(lambda: keeping.holdings.take_out("2026/thang 5.txt"))
    found = keeping.holdings.between(first, keeping.holdings.held().name)
    assert [one.name for one in found.added] == ["ban khac.txt"]
    assert [one.name for one in found.removed] == ["2026/thang 5.txt"]
    assert [(old.name, old.figures, new.figures) for old, new in found.replaced] == [("bao-cao.txt", 3, 3)]
    assert [(one.before.quote, one.after.quote) for one in found.figures] == [("77 cây", "80 cây")]
    conflict = found.conflicts[0]
    assert {entry.name for entry, _ in conflict.sides} == {"bao-cao.txt", "ban khac.txt"}
    assert {figure.value for _, figure in conflict.sides} == {1_250_000_000, 1_400_000_000}
    for entry, figure in conflict.sides:
        assert keeping.text(entry.name)[figure.start : figure.end] == figure.quote
    back = keeping.holdings.between(keeping.holdings.held().name, first)
    assert back.conflicts == ()
    assert back.settled == len(found.conflicts)


def test_the_same_generation_has_nothing_to_tell(keeping: Keeping) -> None:
    name = keeping.holdings.held().name
    assert not keeping.holdings.between(name, name).any


@pytest.mark.parametrize("name", ["000099", "../../etc", ""])
def test_a_generation_that_is_not_kept_is_named(keeping: Keeping, name: str) -> None:
    with pytest.raises(IndexFolderError, match="Không còn giữ"):
        keeping.holdings.between(name, keeping.holdings.held().name)

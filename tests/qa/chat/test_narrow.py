from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from qa.access.viewer import OWNER
from qa.chat.narrow import EVERYTHING, Chosen, chooser, chosen_of

from .test_text import read

if TYPE_CHECKING:
    from .conftest import Desk


def test_values_of_the_overview_are_taken_and_others_are_told(desk: Desk) -> None:
    documents = desk.overview()
    sent = {"ward": "Bình An", "period": "quý II", "documents": ["la.txt"]}
    assert chosen_of(sent, documents) == (Chosen("Bình An", "quý II", ("la.txt",)), "")
    kept, ignored = chosen_of({"ward": "Bình An", "documents": ["la.txt", "mat.txt"]}, documents)
    assert kept == Chosen("Bình An", "", ("la.txt",))
    assert "bỏ qua" in ignored


@pytest.mark.parametrize(
    "sent", [None, 3, [], {"ward": 4, "period": ["x"], "documents": {"a": 1}}, {"documents": [{}]}]
)
def test_nothing_but_values_of_the_overview_limits(desk: Desk, sent: object) -> None:
    assert chosen_of(sent, desk.overview())[0] == EVERYTHING


def test_the_scope_is_within_what_the_viewer_may_read() -> None:
    scope = Chosen("Bình An", "quý II", ("la.txt",)).scope(OWNER)
    assert (scope.ward, scope.period, scope.documents) == ("Bình An", "quý II", frozenset({"la.txt"}))


def test_chips_and_boxes_show_titles_as_words(desk: Desk) -> None:
    html = chooser(desk.overview(), Chosen("Bình An", "", ("la.txt",)))
    words = read(html).words
    assert "Thư <b>lạ</b>" in words
    assert "Phường Bình An" in words
    assert re.findall(r'data-drop="(\w+)" data-value="([^"]*)"', html) == [("ward", "Bình An"), ("document", "la.txt")]
    assert re.findall(r' name="document" value="([^"]+)"( checked)?', html) == [
        ("bao-cao.txt", ""),
        ("la.txt", " checked"),
    ]
    assert "Phạm vi: mọi văn bản" in read(chooser(desk.overview(), EVERYTHING)).words

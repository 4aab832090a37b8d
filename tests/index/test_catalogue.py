"""What an index knows of its own documents."""

from __future__ import annotations

from index.catalogue import Ward, catalogue_of
from index.store import Entry


def entry(ward: str) -> Entry:
    return Entry(1, "a.txt", "/a.txt", "", 0, 1, "", ward, "", "", ())


def test_wards_by_first_mention_one_for_every_spelling() -> None:
    found = catalogue_of([entry("Thuỷ An"), entry(""), entry("Bình"), entry("Thủy An"), entry("thuy an")], {})
    assert found.wards == (Ward("Thuỷ An", ("thuy", "an"), "ta"), Ward("Bình", ("binh",), ""))


def test_key_is_one_for_every_spelling() -> None:
    found = catalogue_of([], {"gpmb": "giải phóng mặt bằng"})
    assert found.ward_key("Thuỷ An") == found.ward_key("THỦY AN") == "thuy an"
    assert found.abbreviations == {"gpmb": "giải phóng mặt bằng"}
    assert found.wards == ()

"""The hand-made list of arithmetic in the examples holds together: places are numbers, values come of their operands.

``data/arithmetic.json`` holds claims as ``kind`` (ratio, sum, growth, conflict, date, unit), operands and result as
``[document, start, end]`` in code points, the recomputed value, whether it agrees with the stated one under rounding,
and whether a reader can be ``certain`` that the paper means these operands. A ratio's value is in per cent.
"""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

DATA = json.loads((Path(__file__).parent / "data" / "arithmetic.json").read_text(encoding="utf-8"))
CLAIMS: list[dict[str, Any]] = DATA["claims"]
NUMBER = re.compile(r"\d[\d.,]*\d|\d")


@pytest.fixture(scope="module")
def texts(shared_dir: Path) -> list[str]:
    folder = shared_dir / "ward-documents"
    return [(folder / name).read_bytes().decode("utf-8") for name in DATA["documents"]]


def number(texts: list[str], place: list[int]) -> tuple[Decimal, int]:
    """The number written at ``place`` (three digits behind each point are thousands) and its decimals."""
    found = NUMBER.search(texts[place[0]][place[1] : place[2]])
    assert found is not None, place
    written = found[0]
    if "," in written:
        written = written.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+", written):
        written = written.replace(".", "")
    return Decimal(written), len(written.partition(".")[2])


def test_kinds() -> None:
    assert {claim["kind"] for claim in CLAIMS} == {"ratio", "sum", "growth", "conflict", "date", "unit"}
    assert all(claim["operands"] or claim["result"] for claim in CLAIMS)


def test_ratios(texts: list[str]) -> None:
    """Whole of two operands: recomputed to four decimals; it agrees when it rounds to the stated decimals."""
    checked = 0
    for claim in CLAIMS:
        if claim["kind"] == "ratio" and len(claim["operands"]) == 2:
            (part, _), (whole, _) = (number(texts, place) for place in claim["operands"])
            stated, decimals = number(texts, claim["result"])
            value = part / whole * 100
            assert value.quantize(Decimal("0.0001"), ROUND_HALF_UP) == Decimal(claim["value"]), claim
            assert (value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) == stated) is claim["agrees"], claim
            checked += 1
    assert checked >= 40


def test_sums_and_remainders(texts: list[str]) -> None:
    checked = 0
    for claim in CLAIMS:
        if claim["kind"] not in ("sum", "growth") or not claim["operands"] or "shares" in claim["reason"]:
            continue
        parts = []
        for place in claim["operands"]:
            square = texts[place[0]][place[1] : place[2]].endswith("m2")
            parts.append(number(texts, place)[0] / (10_000 if square else 1))
        value = sum(parts) if claim["kind"] == "sum" else parts[0] - parts[1]
        stated, decimals = number(texts, claim["result"])
        assert Decimal(value).quantize(Decimal("0.0001"), ROUND_HALF_UP) == Decimal(claim["value"]), claim
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        assert (rounded == stated) is claim["agrees"], claim
        checked += 1
    assert checked >= 40

"""The example documents against the list of their arithmetic that was made by hand (``tests/qa/data/arithmetic.json``).

Errors that are reported there are judged one by one in ``findings.md`` beside this file.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Document
from corpus.parse import parse
from corpus.reading import read_document
from corpus.source import Source
from qa.audit.against import judge_draft
from qa.audit.audit import audit
from qa.audit.finding import Finding, Severity, Verdict

LIST = Path(__file__).resolve().parents[1] / "data" / "arithmetic.json"


@cache
def read(folder: Path) -> tuple[Document, ...]:
    return tuple(read_document(folder / name) for name in json.loads(LIST.read_text("utf-8"))["documents"])


@pytest.fixture(scope="module")
def documents(shared_dir: Path) -> tuple[Document, ...]:
    return read(shared_dir / "ward-documents")


@pytest.fixture(scope="module")
def found(documents: tuple[Document, ...]) -> list[Finding]:
    return audit(documents)


@pytest.fixture(scope="module")
def wrong() -> list[dict[str, Any]]:
    claims = json.loads(LIST.read_text("utf-8"))["claims"]
    return [claim for claim in claims if not claim["agrees"] and claim["certain"]]


def holds(finding: Finding, names: list[str], claim: dict[str, Any]) -> bool:
    """Whether a finding names every operand and the result of a claim; a word of context is no operand."""
    wanted = [*claim["operands"], *([claim["result"]] if claim["result"] and claim["kind"] != "date" else [])]
    return all(
        any(p.document == names[d] and p.start < end and start < p.end for p in finding.places)
        for d, start, end in wanted
    )


def test_recall_of_disagreements(found: list[Finding], wrong: list[dict[str, Any]], documents: Any) -> None:
    names = [document.name for document in documents]
    missed = [claim for claim in wrong if not any(holds(f, names, claim) for f in found)]
    assert len(wrong) >= 20
    assert 1 - len(missed) / len(wrong) >= 0.95, missed


def test_errors_are_true(found: list[Finding], wrong: list[dict[str, Any]], documents: Any) -> None:
    """What is called certain is on the list as certain."""
    names = [document.name for document in documents]
    errors = [f for f in found if f.severity is Severity.ERROR]
    true = [f for f in errors if any(holds(f, names, claim) for claim in wrong)]
    assert errors
    assert len(true) / len(errors) >= 0.9, [f.message for f in errors if f not in true]


def test_nothing_that_agrees_is_called_wrong(found: list[Finding], documents: Any) -> None:
    names = [document.name for document in documents]
    claims = json.loads(LIST.read_text("utf-8"))["claims"]
    agreeing = [c for c in claims if c["agrees"] and c["certain"] and c["operands"] and c["result"]]
    assert len(agreeing) > 50
    for finding in found:
        if finding.severity is not Severity.ERROR:
            continue
        exact = {(p.document, p.start) for p in finding.places}
        for claim in agreeing:
            places = [claim["result"], *claim["operands"]]
            assert exact != {(names[d], start) for d, start, _ in places}, finding.message


def test_documents_judged_against_themselves(documents: tuple[Document, ...]) -> None:
    for document in documents:
        judged = judge_draft(replace(document, name="dự thảo"), documents)
        agreeing = [f for f in judged if f.verdict is Verdict.AGREES]
        assert len(agreeing) >= 0.97 * len(judged), document.name


def test_changed_digit_no_longer_agrees(documents: tuple[Document, ...]) -> None:
    """Of figures with one digit changed, few are found in the sources by chance, and most are told the right number."""
    verdicts: list[Verdict | None] = []
    for document in (documents[1], documents[2]):
        for number, figure in enumerate(document.figures[:20]):
            at = next((i for i in range(figure.span.start, figure.span.end) if document.text[i].isdecimal()), None)
            if at is None:
                continue
            other = str((int(document.text[at]) + 1 + number % 8) % 10)
            text = document.text[:at] + other + document.text[at + 1 :]
            judged = judge_draft(parse(Source("dự thảo", text, "text")), documents)
            verdicts += [f.verdict for f in judged if f.places[0].start <= at < f.places[0].end]
    assert len(verdicts) > 20
    assert verdicts.count(Verdict.AGREES) <= 0.15 * len(verdicts)
    assert verdicts.count(Verdict.DIFFERS) >= 0.6 * len(verdicts)


@pytest.mark.soak
def test_speed(shared_dir: Path) -> None:
    begun = time.process_time()
    folder = shared_dir / "ward-documents"
    audit([read_document(path) for path in sorted(folder.glob("*.txt"))])
    assert time.process_time() - begun < 3

"""Drafts made wrong in exactly one thing, out of the documents' own figures: none reaches a reader unmarked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from llm_papers import settings_for
from model_server import Reply

from corpus.document import Document
from eval.claims import Claim, claims_of
from eval.figures import _other_wards
from eval.perturb import Error, Wrong, number_errors
from eval.perturb_subject import subject_errors
from qa.answer import Verdict
from qa.llm.claims import MARK
from qa.llm.judge import judge
from qa.verify import verify
from qa.workspace import open_service


@pytest.fixture(scope="module")
def documents(sample_documents: list[Document]) -> list[Document]:
    """The bundled sample without its scan, whose figures are uncertain by themselves."""
    return [document for document in sample_documents if not document.uncertain]


def made(documents: Sequence[Document], seed: int, sound: int) -> tuple[list[Claim], list[Wrong]]:
    """``sound`` sentences that are right, and what comes of them when one thing is made wrong."""
    rng = Random(seed)
    claims = [claim for document in documents for claim in claims_of(document, rng)]
    right = [
        claim
        for claim in rng.sample(claims, min(sound, len(claims)))
        if all(f.verdict is not Verdict.UNSUPPORTED for f in verify(claim.answer, claim.evidence))
    ]
    wrong = [
        one
        for claim in right
        for _, one in (
            *number_errors(claim, rng),
            *subject_errors(claim, rng, _other_wards(claim.document, documents, rng)),
        )
        if one is not None
    ]
    rng.shuffle(wrong)
    return right, wrong


def spread(wrong: Sequence[Wrong], count: int) -> list[Wrong]:
    """``count`` of them, every kind of error as often as there are any."""
    kinds: dict[Error, list[Wrong]] = {}
    for one in wrong:
        kinds.setdefault(one.error, []).append(one)
    out: list[Wrong] = []
    while len(out) < count and any(kinds.values()):
        for found in kinds.values():
            if found and len(out) < count:
                out.append(found.pop())
    return out


def test_of_five_hundred_bad_drafts_none_passes(documents: list[Document]) -> None:
    right, wrong = made(documents, seed=7, sound=260)
    drafts = spread(wrong, 500)
    assert len(drafts) == 500
    assert len(Counter(one.error for one in drafts)) >= 14
    passed = [one.answer for one in drafts if judge(one.answer, one.evidence).passed]
    assert not passed
    # The judge that lets nothing pass would be of no use.
    fit = [claim for claim in right if len(claim.evidence) == 1]
    refused = [claim.answer for claim in fit if not judge(claim.answer, claim.evidence).passed]
    assert len(refused) <= 0.03 * len(fit), refused


@pytest.mark.soak
@pytest.mark.parametrize("seed", [11, 13])
def test_of_all_bad_drafts_none_passes(documents: list[Document], seed: int) -> None:
    _, wrong = made(documents, seed=seed, sound=700)
    assert len(wrong) > 2000
    passed = [f"{one.error}: {one.answer}" for one in wrong if judge(one.answer, one.evidence).passed]
    assert not passed


def test_a_right_sentence_under_a_wrong_mark_does_not_pass(documents: list[Document]) -> None:
    rng = Random(3)
    claims = [claim for document in documents for claim in claims_of(document, rng)]
    tried = 0
    for claim in rng.sample(claims, 150):
        other = rng.choice([one for one in claims if one.document is not claim.document])
        if any(f.verdict is not Verdict.UNSUPPORTED for f in verify(claim.answer, [replace(other.evidence[0], n=1)])):
            continue  # the other paper says it too, or has as many of something
        tried += 1
        evidence = (*claim.evidence, replace(other.evidence[0], n=len(claim.evidence) + 1))
        draft = MARK.sub("", claim.answer).rstrip(" .") + f" [{len(claim.evidence) + 1}]."
        assert not judge(draft, evidence).passed, draft
    assert tried > 60


def _through_the_server(documents: Sequence[Document], serve, index, seed: int, count: int) -> Counter[str]:
    """Ask for each of ``count`` bad drafts over HTTP; what came of them."""
    _, wrong = made(documents, seed, sound=count)
    drafts = spread(wrong, count)
    turn, placed = [drafts[0]], [True]

    def brain(prompt: str, number: int) -> Reply:
        bad = turn[0]
        shown = re.findall(
            r"^\[(\d+)\] .*\n(?:(?:Mục|Chú thích|Tiêu đề).*\n)*(.*(?:\n(?!\[\d+\] |<<<).*)*)", prompt, re.MULTILINE
        )
        quoted = {int(n): "".join(text.split()) for n, text in shown}
        numbers = {}
        for item in bad.evidence:
            # A table row is shown cell by cell.
            cells = ["".join(cell.split())[:40] for s in item.spans for cell in item.text[s.start : s.end].split("\t")]
            holding = [n for n, text in quoted.items() if all(cell in text for cell in cells)]
            if not holding:
                placed[0] = False
                return Reply("Không tìm thấy trong tài liệu.")
            numbers[item.n] = holding[0]
        return Reply(MARK.sub(lambda mark: f"[{numbers[int(mark[0][1:-1])]}]", bad.answer))

    service = open_service(settings_for(serve(brain), index=index))
    outcomes: Counter[str] = Counter()
    for bad in drafts:
        turn[0], placed[0] = bad, True
        answer = service.ask(MARK.sub("", bad.answer).strip(" .") + "?")
        words = MARK.sub("", bad.answer).strip(" .")
        hot = [bad.answer[span.start : span.end] for span in bad.hot]
        if answer.model:
            marked = [f for f in answer.figures if f.verdict is Verdict.UNSUPPORTED]
            assert not MARK.sub("", answer.answer).strip(" .").startswith(words) or any(
                f.text in h or h in f.text for f in marked for h in hot
            ), f"{bad.error}: {answer.answer}"
        outcomes["model" if answer.model else "reader" if placed[0] else "not given its passage"] += 1
    return outcomes


def test_bad_drafts_over_http_leave_the_word_to_the_reader(documents, serve, sample_index) -> None:
    outcomes = _through_the_server(documents, serve, sample_index, seed=5, count=40)
    assert not outcomes["model"]
    assert outcomes["reader"] > 20


@pytest.mark.soak
def test_five_hundred_bad_drafts_over_http_leave_the_word_to_the_reader(documents, serve, sample_index) -> None:
    outcomes = _through_the_server(documents, serve, sample_index, seed=6, count=500)
    assert not outcomes["model"]
    assert outcomes["reader"] > 250

"""A draft held against its evidence, claim by claim: nothing that fails is shown.

Figures are verified as everywhere (:func:`qa.verify.verify`). Beyond that every mark must exist and support its
sentence, every sentence must have one, and what a sentence says must be said by what it cites; attribution in the
sense of Rashkin et al., "Measuring Attribution in Natural Language Generation Models" (2023), decided by words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.unicode import nfc
from qa.agreement import content
from qa.answer import AnswerFigure, Conflict, Verdict
from qa.cited import Evidence
from qa.llm.claims import MARK, Claim, claims_of
from qa.llm.neighbours import TIMES, swapped
from qa.llm.numerals import number_phrases, said_in
from qa.llm.support import ITEM_NUMBER, SAID, SUPPORTS, Source, low, other_row, share, words_not_said
from qa.llm.wanted import Wanted
from qa.verify import verify

__all__ = ["Judgement", "Refusal", "judge"]

_ABOUT, _ALONE = 0.5, 0.8
"""Share of the question that an answer must speak of; more where the reader found no answer."""
_FRAMING = frozenset("cụ thể như sau theo đó bao gồm gồm các nội dung chính sau đây là về với và những kết quả".split())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a claim cannot be shown, in Vietnamese, precise enough to mend it."""

    claim: str
    reason: str
    droppable: bool = False
    """The claim may be left out: it has no figure and others answer."""


@dataclass(slots=True)
class Judgement:
    """What came of a draft. ``figures`` count characters of the draft."""

    claims: list[Claim] = field(default_factory=list)
    figures: tuple[AnswerFigure, ...] = ()
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every claim may be shown."""
        return bool(self.claims) and not self.refusals

    def without_droppable(self, draft: str) -> str:
        """``draft`` without the refused claims that may be left out."""
        dropped = {refusal.claim for refusal in self.refusals if refusal.droppable}
        lines = []
        at = 0
        for line in draft.split("\n"):
            end = at + len(line)
            kept = [c.text for c in self.claims if at <= c.start < end + 1 and c.text not in dropped]
            if kept:
                lines.append(" ".join(kept))
            at = end + 1
        return "\n".join(lines)


def judge(
    draft: str,
    evidence: Sequence[Evidence],
    wanted: Wanted | None = None,
    *,
    alone: bool = False,
    conflicts: Sequence[Conflict] = (),
) -> Judgement:
    """Judge ``draft``, made plain, against ``evidence``. Never raises.

    ``alone``: the reader found no answer, so the draft must speak of nearly all that is asked. ``conflicts`` are
    contradictions of the documents, of which every side must be said.
    """
    claims = claims_of(draft)
    figures = verify(draft, evidence)
    held = {item.n: Source(item) for item in evidence}
    out = Judgement(claims, figures)
    for number, claim in enumerate(claims):
        own = [f for f in figures if claim.start <= f.start < claim.end]
        following = claims[number + 1].marks if claim.announces and number + 1 < len(claims) else ()
        refused = _refused(draft, claim, own, held, following)
        if refused is None and wanted is not None and own:
            refused = _not_as_asked(claim, own, evidence, wanted)
        if refused is not None:
            out.refusals.append(refused)
    if not out.refusals:
        whole = _whole_answer(draft, claims, held, wanted, alone, conflicts)
        out.refusals += [whole] if whole is not None else []
    return out


def _refused(
    draft: str, claim: Claim, figures: Sequence[AnswerFigure], held: dict[int, Source], following: tuple[int, ...]
) -> Refusal | None:
    unknown = [n for n in claim.marks if n not in held]
    if unknown:
        return Refusal(claim.text, f"đoạn trích [{unknown[0]}] không có; chỉ có từ [1] đến [{max(held, default=0)}]")
    for figure in figures:
        if figure.verdict is Verdict.UNSUPPORTED:
            return Refusal(claim.text, f"con số «{figure.text}»: {figure.reason or 'nguồn được dẫn không ghi'}")
        if figure.citations and claim.marks and not set(figure.citations) & set(claim.marks):
            return Refusal(claim.text, f"con số «{figure.text}» không có ở đoạn trích được dẫn")
    if reason := _other_numbers(draft, claim, figures, held):
        return Refusal(claim.text, reason)
    marks = claim.marks or following
    if not claim.marks and not (claim.announces and _says_nothing(claim, [held[n] for n in following if n in held])):
        return Refusal(claim.text, "câu không ghi số của đoạn trích làm căn cứ", droppable=not figures)
    if claim.announces and not claim.marks:
        return None
    sources = [held[n] for n in marks]
    if reason := swapped(claim.text, claim.start, figures, [source.cited for source in sources if not source.row]):
        return Refusal(claim.text, reason)
    if reason := other_row(claim, figures, held):
        return Refusal(claim.text, reason)
    if reason := words_not_said(claim, figures, sources):
        return Refusal(claim.text, reason)
    for n in claim.marks:
        mine = content(low(claim.words))
        # The period of a paper is in all its passages.
        holds = any(n in f.citations for f in figures if f.unit not in TIMES)
        if mine and not holds and share(mine, [held[n]]) < SUPPORTS:
            return Refusal(claim.text, f"đoạn trích [{n}] không nói về việc nêu trong câu")
    return None


def _other_numbers(draft: str, claim: Claim, figures: Sequence[AnswerFigure], held: dict[int, Source]) -> str | None:
    """A number that no figure covers: digits of another script, or words that count."""
    covered = [(f.start, f.end) for f in figures]
    covered += [(claim.start + m.start(), claim.start + m.end()) for m in MARK.finditer(claim.text)]

    def free(start: int, end: int) -> bool:
        return not any(left < end and start < right for left, right in covered)

    for at in range(claim.start, claim.end):
        if draft[at].isnumeric() and free(at, at + 1):
            return f"con số «{draft[at : claim.end].split()[0]}» không đọc được chắc chắn; hãy chép đúng như đoạn trích"
    cited = "\n".join(held[n].all for n in claim.marks if n in held)
    for span in number_phrases(claim.text):
        if free(claim.start + span.start, claim.start + span.end) and not said_in(claim.text, span, cited):
            return f"con số viết bằng chữ «{claim.text[span.start : span.end]}» không có ở đoạn trích được dẫn"
    return None


def _says_nothing(claim: Claim, sources: Sequence[Source]) -> bool:
    """Whether a sentence that opens a list claims nothing beyond what the list cites."""
    words = content(low(claim.words)) - _FRAMING
    return not words or (bool(sources) and share(words, sources) >= SAID)


def _not_as_asked(
    claim: Claim, figures: Sequence[AnswerFigure], evidence: Sequence[Evidence], wanted: Wanted
) -> Refusal | None:
    """A figure that is true, and not of what the question asks where the claim leaves that to the question."""
    lead = wanted.lead_for(claim.words)
    if not lead:
        return None
    text = ITEM_NUMBER.sub("", claim.text)
    bound = f"{lead}: {text}"
    shift = len(bound) - len(claim.text) - claim.start
    doubted = {f.text: f for f in verify(bound, evidence) if f.verdict is Verdict.UNSUPPORTED and f.start > len(lead)}
    for figure in figures:
        if figure.text in doubted and any(
            f.start == figure.start + shift or f.text == figure.text for f in doubted.values()
        ):
            reason = doubted[figure.text].reason or "nguồn nói về việc khác"
            return Refusal(
                claim.text,
                f"câu không nêu rõ con số «{figure.text}» là của chỉ tiêu, kỳ, phường nào; theo câu hỏi thì {reason}",
            )
    return None


def _whole_answer(
    draft: str,
    claims: Sequence[Claim],
    held: dict[int, Source],
    wanted: Wanted | None,
    alone: bool,
    conflicts: Sequence[Conflict],
) -> Refusal | None:
    if not claims or not any(claim.marks for claim in claims):
        return Refusal(draft[:200], "câu trả lời không ghi số của đoạn trích nào làm căn cứ")
    for conflict in conflicts:
        missing = [figure for figure in conflict.figures if _squeezed(figure) not in _squeezed(draft)]
        if missing:
            return Refusal(
                draft[:200],
                f"các nguồn ghi khác nhau ({'; '.join(conflict.figures)}); phải nêu đủ, còn thiếu «{missing[0]}»",
            )
    if wanted is not None:
        cited = " ".join(held[n].all for claim in claims for n in claim.marks)
        about = wanted.said_by(f"{draft} {cited}")
        if about < (_ALONE if alone else _ABOUT) or (alone and wanted.unknown):
            return Refusal(draft[:200], "câu trả lời không nói về điều câu hỏi nêu")
    return None


def _squeezed(text: str) -> str:
    return "".join(nfc(text).lower().split())

"""Published error rates of the figure verifier: ``wardqa eval figures``.

Correct sentences over the documents are verified as they are, then with one thing made wrong. What is reported is how
much of each kind of error is caught and how many correct sentences are refused, each rate with Wilson's 95 % interval
(Wilson, 1927).
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from corpus.document import Document, PassageKind
from corpus.errors import DocumentError
from corpus.loaders import find_documents
from corpus.reading import read_document
from corpus.unicode import fold
from eval.claims import Claim, Form, cited, claims_of
from eval.perturb import Error, Wrong, number_errors
from eval.perturb_subject import subject_errors
from qa.answer import AnswerFigure, Verdict
from qa.verify import Evidence, verify

__all__ = ["BARS", "Rates", "documents_in", "interval", "measure"]

_ALL, _KIND, _THING = 1.0, 0.95, 0.90
BARS: dict[Error, float] = {
    **dict.fromkeys(Error, _ALL),
    **dict.fromkeys((Error.APPROXIMATOR, Error.PERIOD, Error.STATUS, Error.CUMULATIVE, Error.WARD), _KIND),
    **dict.fromkeys((Error.CLAUSE, Error.ROW), _THING),
}
"""Least share of each error that must be caught."""
REFUSALS = 0.01
"""Largest share of correct sentences that may be refused."""
SECONDS = 0.005
"""Largest median time of verifying one answer."""
PER_FORM, PER_ERROR = 500, 300
"""Sentences that are tried at most, drawn evenly over the documents."""
EXAMPLES = 40


@dataclass(slots=True)
class Rates:
    """What one run measured. ``refused`` and ``missed`` hold examples: what, sentence, reason."""

    made: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    documents: int = 0
    figures: int = 0

    def rate(self, error: Error) -> float | None:
        """Share of the errors of one kind that were caught; ``None`` where none could be made."""
        return self.caught[error] / self.made[error] if self.made[error] else None

    def percentile(self, share: float) -> float:
        """Seconds that ``share`` of the answers took at most."""
        times = sorted(self.seconds)
        return times[min(len(times) - 1, math.ceil(share * len(times)) - 1)] if times else 0.0

    @property
    def refusals(self) -> float:
        """Share of correct sentences with a number that was refused."""
        return sum(self.rejected.values()) / max(1, sum(self.said.values()))

    def passed(self) -> bool:
        """Whether every bar is met."""
        caught = all(rate >= BARS[error] for error in Error if (rate := self.rate(error)) is not None)
        return caught and self.refusals <= REFUSALS and self.percentile(0.5) < SECONDS

    def to_json(self) -> dict[str, Any]:
        """A stable form for other programs; rates are shares, times milliseconds."""
        return {
            "documents": self.documents,
            "passed": self.passed(),
            "errors": [
                {
                    "error": error.name.lower(), "made": self.made[error], "caught": self.caught[error],
                    "skipped": self.skipped[error], "rate": self.rate(error),
                    "interval": interval(self.caught[error], self.made[error]), "bar": BARS[error],
                }
                for error in Error
            ],
            "correct": [
                {
                    "form": form.name.lower(), "said": self.said[form], "refused": self.rejected[form],
                    "interval": interval(self.rejected[form], self.said[form]),
                }
                for form in Form
            ],
            "refused": self.refusals,
            "milliseconds": {"p50": self.percentile(0.5) * 1000, "p95": self.percentile(0.95) * 1000},
        }  # fmt: skip


def interval(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval of the share ``hits / of``."""
    if not of:
        return 0.0, 1.0
    share, weight = hits / of, z * z / of
    middle = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def documents_in(folder: Path) -> tuple[list[Document], list[str]]:
    """The documents of ``folder`` and a Vietnamese sentence for each file that cannot be read."""
    documents, left_out = [], []
    for path in find_documents(folder):
        try:
            documents.append(read_document(path))
        except DocumentError as error:
            left_out.append(str(error))
    return documents, left_out


def measure(
    documents: Sequence[Document], seed: int = 1, per_form: int = PER_FORM, per_error: int = PER_ERROR
) -> Rates:
    """Verify correct and wrong sentences over ``documents``; the same ``seed`` draws the same ones."""
    rng = Random(seed)
    rates = Rates(documents=len(documents))
    claims: dict[Form, list[Claim]] = defaultdict(list)
    for document in documents:
        for claim in claims_of(document, rng):
            claims[claim.form].append(claim)
    accepted: list[Claim] = []
    for form, found in sorted(claims.items()):
        for claim in rng.sample(found, min(len(found), per_form)):
            rates.said[form] += 1
            figures = _verified(rates, claim.answer, claim)
            refused = [figure for figure in figures if figure.verdict is Verdict.UNSUPPORTED]
            if refused:
                rates.rejected[form] += 1
                if len(rates.refused) < EXAMPLES:
                    rates.refused.append((form, claim.answer, f"{refused[0].text}: {refused[0].reason}"))
            else:
                accepted.append(claim)
    wrong: dict[Error, list[Wrong]] = defaultdict(list)
    for claim in accepted:
        others = _other_wards(claim.document, documents, rng)
        for error, made in (*number_errors(claim, rng), *subject_errors(claim, rng, others)):
            if made is None:
                rates.skipped[error] += 1
            else:
                wrong[error].append(made)
    for error, answers in sorted(wrong.items()):
        for made in rng.sample(answers, min(len(answers), per_error)):
            figures = _verified(rates, made.answer, made)
            hit = _caught(made, figures)
            rates.made[error] += 1
            rates.caught[error] += hit
            if not hit:
                rates.missed.append((error, made.answer, _shown(made, figures)))
    return rates


def _other_wards(document: Document, documents: Sequence[Document], rng: Random) -> dict[str, Evidence]:
    """Wards of the other documents, each with one passage of theirs."""
    own = fold(document.metadata.ward.value) if document.metadata.ward else ""
    found: dict[str, Evidence] = {}
    for other in documents:
        ward = other.metadata.ward
        texts = [n for n, p in enumerate(other.passages) if p.kind is PassageKind.TEXT]
        if ward is not None and fold(ward.value) != own and texts:
            number = rng.choice(texts)
            found[ward.value] = cited(other, [(number, other.passages[number].spans)])[0]
    return found


def _verified(rates: Rates, answer: str, said: Claim | Wrong) -> tuple[AnswerFigure, ...]:
    begun = time.process_time()
    figures = verify(answer, said.evidence)
    rates.seconds.append(time.process_time() - begun)
    rates.figures += len(figures)
    return figures


def _caught(made: Wrong, figures: Iterable[AnswerFigure]) -> bool:
    return any(
        figure.verdict is Verdict.UNSUPPORTED
        and any(figure.start < hot.end and hot.start < figure.end for hot in made.hot)
        for figure in figures
    )


def _shown(made: Wrong, figures: Iterable[AnswerFigure]) -> str:
    cited = " ".join(" ".join(item.text[s.start : s.end].split()) for item in made.evidence for s in item.spans)
    return f"{', '.join(f'{f.text}={f.verdict}' for f in figures)} | {cited[:700]}"

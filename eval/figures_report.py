"""The table of error rates as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from eval.claims import Form
from eval.figures import BARS, REFUSALS, SECONDS, Rates, interval
from eval.perturb import Error

__all__ = ["lines", "shown_wrong"]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%".replace(".", ",")


def _between(hits: int, of: int) -> str:
    low, high = interval(hits, of)
    return f"{100 * low:.1f}–{100 * high:.1f}".replace(".", ",")


def lines(rates: Rates) -> Iterator[str]:
    """The report, line by line: errors caught, correct sentences refused, time."""
    yield f"{rates.documents} văn bản, {len(rates.seconds)} câu trả lời, {rates.figures} con số được đối chiếu"
    yield ""
    yield f"{'Câu sai':<32}{'đã tạo':>8}{'bắt được':>10}{'tỷ lệ':>9}{'khoảng 95%':>14}{'mức':>8}  kết quả"
    for error in Error:
        rate, made, caught = rates.rate(error), rates.made[error], rates.caught[error]
        if rate is None:
            yield f"{error:<32}{0:>8}{'–':>10}{'–':>9}{'–':>14}{_percent(BARS[error]):>8}  không tạo được"
            continue
        verdict = "đạt" if rate >= BARS[error] else "KHÔNG ĐẠT"
        yield (
            f"{error:<32}{made:>8}{caught:>10}{_percent(rate):>9}{_between(caught, made):>14}"
            f"{_percent(BARS[error]):>8}  {verdict}"
        )
    skipped = sum(rates.skipped.values())
    yield f"Bỏ qua {skipped} câu vì sửa xong vẫn đúng với nguồn hoặc lời văn không phân biệt được."
    yield ""
    yield f"{'Câu đúng':<32}{'đã tạo':>8}{'từ chối':>10}{'tỷ lệ':>9}{'khoảng 95%':>14}"
    for form in Form:
        said, rejected = rates.said[form], rates.rejected[form]
        rate_of = _percent(rejected / said) if said else "–"
        yield f"{form:<32}{said:>8}{rejected:>10}{rate_of:>9}{_between(rejected, said) if said else '–':>14}"
    said, rejected = sum(rates.said.values()), sum(rates.rejected.values())
    verdict = "đạt" if rates.refusals <= REFUSALS else "KHÔNG ĐẠT"
    yield (
        f"{'tất cả':<32}{said:>8}{rejected:>10}{_percent(rates.refusals):>9}{_between(rejected, said):>14}"
        f"{_percent(REFUSALS):>8}  {verdict}"
    )
    yield ""
    half, most = (f"{rates.percentile(share) * 1000:.1f}".replace(".", ",") for share in (0.5, 0.95))
    verdict = "đạt" if rates.percentile(0.5) < SECONDS else "KHÔNG ĐẠT"
    yield f"Đối chiếu một câu trả lời: p50 {half} ms, p95 {most} ms; mức {SECONDS * 1000:.0f} ms  {verdict}"


def shown_wrong(rates: Rates) -> Iterator[str]:
    """Examples of what went wrong: correct sentences refused, wrong ones let through."""
    for form, answer, reason in rates.refused:
        yield f"Từ chối nhầm ({form}): {answer}"
        yield f"    {reason}"
    for error, answer, found in rates.missed:
        yield f"Để lọt ({error}): {answer}"
        yield f"    {found}"

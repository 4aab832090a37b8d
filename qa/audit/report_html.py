"""An audit as one HTML page: nothing is fetched, nothing runs, every word of a document is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files

from corpus.document import Document
from qa.audit.finding import Finding, Kind, Place, Severity, Verdict
from qa.chat.text import safe

__all__ = ["KINDS", "SEVERITIES", "page"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
KINDS = {
    Kind.RATIO: "Tỷ lệ",
    Kind.SUM: "Tổng và các phần",
    Kind.GROWTH: "Tăng, giảm, còn lại",
    Kind.CONFLICT: "Số liệu mâu thuẫn",
    Kind.DATE: "Ngày tháng",
    Kind.UNIT: "Đơn vị",
    Kind.DRAFT: "Đối chiếu dự thảo",
}
SEVERITIES = {Severity.ERROR: "sai", Severity.WARNING: "nghi vấn", Severity.INFO: "lưu ý"}
_AROUND = 90
_MOST = 3000
"""Findings on one page."""


def page(findings: Sequence[Finding], documents: Sequence[Document], title: str = "Soát số liệu") -> str:
    """The whole page; the same in any browser, with no network."""
    texts = {document.name: document.text for document in documents}
    style = files(__package__ or "qa.audit").joinpath("style.css").read_text(encoding="utf-8")
    own = [finding for finding in findings if finding.kind is not Kind.DRAFT]
    judged = [finding for finding in findings if finding.kind is Kind.DRAFT]
    body = "".join(_group(kind, [f for f in own if f.kind is kind], texts) for kind in KINDS if kind is not Kind.DRAFT)
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{style}</style></head><body><header><h1>{safe(title)}</h1>"
        f'<p class="dim">{safe(_summary(own, judged, documents))}</p></header><main>'
        f"{''.join(_drafted(judged, texts))}{body or _NOTHING}</main>"
        "<footer>Soát bằng wardqa check.</footer></body></html>\n"
    )


_NOTHING = '<p class="dim">Không thấy số liệu nào không khớp.</p>'


def _summary(own: Sequence[Finding], judged: Sequence[Finding], documents: Sequence[Document]) -> str:
    counted = Counter(finding.severity for finding in own)
    parts = [f"{counted[severity]} {words}" for severity, words in SEVERITIES.items() if counted[severity]]
    out = f"{len(documents)} văn bản; {', '.join(parts) or 'không có chỗ nào không khớp'}."
    if judged:
        verdicts = Counter(finding.verdict for finding in judged)
        out += " Số liệu của dự thảo: " + ", ".join(f"{verdicts[v]} {v.value}" for v in Verdict) + "."
    return out


def _group(kind: Kind, findings: Sequence[Finding], texts: dict[str, str]) -> str:
    if not findings:
        return ""
    cards = "".join(_card(finding, texts) for finding in findings[:_MOST])
    rest = f'<p class="dim">Còn {len(findings) - _MOST} mục nữa.</p>' if len(findings) > _MOST else ""
    return f"<section><h2>{safe(KINDS[kind])} ({len(findings)})</h2>{cards}{rest}</section>"


def _card(finding: Finding, texts: dict[str, str]) -> str:
    places = "".join(f"<li>{_quoted(place, texts)}</li>" for place in finding.places[:12])
    return (
        f'<article class="{finding.severity.value}"><p><span class="tag">{safe(SEVERITIES[finding.severity])}</span> '
        f"{safe(finding.message)}</p><ul>{places}</ul></article>"
    )


def _quoted(place: Place, texts: dict[str, str]) -> str:
    """The place with a little of what stands around it, on one line."""
    text = texts.get(place.document, "")
    before = " ".join(text[max(0, place.start - _AROUND) : place.start].split())
    after = " ".join(text[place.end : place.end + _AROUND].split())
    quote = " ".join(text[place.start : place.end].split()) or place.quote
    name = f'<span class="dim">{safe(place.document)}:</span>'
    return f"{name} …{safe(before)} <mark>{safe(quote[:300])}</mark> {safe(after)}…"


def _drafted(judged: Sequence[Finding], texts: dict[str, str]) -> Iterator[str]:
    """The figures of a draft, those that differ first and open, the others folded."""
    if not judged:
        return
    yield f"<section><h2>{safe(KINDS[Kind.DRAFT])} ({len(judged)})</h2>"
    for verdict in (Verdict.DIFFERS, Verdict.MISSING, Verdict.AGREES):
        those = [finding for finding in judged if finding.verdict is verdict]
        if not those:
            continue
        opened = " open" if verdict is Verdict.DIFFERS else ""
        yield f"<details{opened}><summary>{safe(verdict.value)} ({len(those)})</summary>"
        for finding in those[:_MOST]:
            source = f"<ul><li>Nguồn: {_quoted(finding.places[1], texts)}</li></ul>" if len(finding.places) > 1 else ""
            yield (
                f'<article class="{finding.severity.value}"><p><span class="tag">{safe(verdict.value)}</span> '
                f"{_quoted(finding.places[0], texts)}</p>{source}</article>"
            )
        yield "</details>"
    yield "</section>"

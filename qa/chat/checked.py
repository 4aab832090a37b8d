"""A checked draft as safe HTML: its text with every figure marked, and beside it what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from corpus.document import Document
from corpus.source import Span
from qa.audit.draft import Checked
from qa.audit.finding import Finding, Place, Severity, Verdict
from qa.audit.report_html import KINDS, SEVERITIES
from qa.chat.document_link import document_address
from qa.chat.text import safe
from qa.view.body import Body
from qa.view.files import paper_style
from qa.view.marks import Mark, Shown
from qa.view.window import window_at

__all__ = ["checked_html", "progress_html"]

_PREFIX = "sl-"
_MOST = 1500
"""Findings listed at once."""
_FEW = 20
"""Findings up to which those that agree lie open too."""
_AROUND = 70
"""Characters shown on either side of a figure in its source."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Findings that are looked at together; ``name`` is what the style sheet and the filter know them by."""

    name: str
    label: str
    findings: list[Finding]


def progress_html(lines: list[str]) -> str:
    """What has been done, and what is being done."""
    done = "".join(f'<li class="wq-done">{safe(line)}</li>' for line in lines[:-1])
    now = "".join(f'<li class="wq-now">{safe(line)}</li>' for line in lines[-1:])
    return f'<ul class="wq-working" role="status">{done}{now}</ul>'


def checked_html(checked: Checked, token: str) -> str:
    """The whole result; ``token`` is what its files are downloaded by. Who opens a source must be let read it."""
    groups = _groups(checked)
    ordered = [(group, finding) for group in groups for finding in group.findings]
    marks = tuple(
        Mark(Span(finding.places[0].start, finding.places[0].end), f"wq-k-{group.name}", finding.message)
        for group, finding in ordered[:_MOST]
    )
    draft = checked.draft
    window = window_at(draft, 0)
    body = Body(draft, window, Shown(marks=marks, prefix=_PREFIX)).html()
    sources = {source.name: source for source in checked.sources}
    return (
        f"<style>{paper_style('.gradio-container')}</style>"
        f'<section class="wq-check" data-show="tat-ca" aria-label="Kết quả soát số liệu">'
        f"{_head(checked, groups, token)}"
        f'<div class="wq-check-columns"><div class="wq-check-list">{_lists(groups, sources, window.end)}</div>'
        f'<div class="wq-check-draft" tabindex="0" role="region" aria-label="Dự thảo">{_cut(draft, window.end)}'
        f'<div class="wq-paper">{body}</div></div></div></section>'
    )


def _groups(checked: Checked) -> list[_Group]:
    judged = checked.judged
    of = {verdict: [finding for finding in judged if finding.verdict is verdict] for verdict in Verdict}
    return [
        _Group("lech", "Lệch với nguồn", of[Verdict.DIFFERS]),
        _Group("trong", "Không khớp trong dự thảo", checked.own),
        _Group("khong", "Không tìm thấy trong nguồn", of[Verdict.MISSING]),
        _Group("khop", "Khớp với nguồn", of[Verdict.AGREES]),
    ]


def _head(checked: Checked, groups: list[_Group], token: str) -> str:
    total = sum(len(group.findings) for group in groups)
    buttons = _filter("tat-ca", "Tất cả", total, pressed=True)
    buttons += "".join(_filter(group.name, group.label, len(group.findings)) for group in groups)
    same = ""
    if checked.same:
        names = ", ".join(f"“{name}”" for name in checked.same)
        same = f'<p class="wq-dim">Không đối chiếu với {safe(names)} vì trùng từng chữ với dự thảo.</p>'
    at = quote(token, safe="")
    against = (
        f"{len(checked.sources)} văn bản" if checked.sources else "không có văn bản nguồn nào trong phạm vi đã chọn"
    )
    return (
        f'<header><h2>{safe(checked.draft.name)}</h2><p class="wq-dim">{len(checked.judged)} số liệu, đối chiếu với '
        f"{against}. Dự thảo không được lưu lại.</p>{same}"
        f'<div class="wq-check-bar"><div role="group" aria-label="Lọc theo kết quả" class="wq-filters">{buttons}</div>'
        f'<div class="wq-downloads"><a href="soat/{at}.docx" download>Tải Word có nhận xét</a>'
        f'<a href="soat/{at}.html" download>Tải báo cáo HTML</a></div></div></header>'
    )


def _filter(name: str, label: str, count: int, *, pressed: bool = False) -> str:
    return (
        f'<button type="button" class="wq-filter wq-k-{name}" data-show="{name}" '
        f'aria-pressed="{str(pressed).lower()}"{"" if count else " disabled"}>{label} <b>{count}</b></button>'
    )


def _lists(groups: list[_Group], sources: dict[str, Document], shown_to: int) -> str:
    out = ""
    number = 0
    for group in groups:
        items = ""
        for finding in group.findings:
            number += 1
            if number <= _MOST:
                items += _item(group, finding, number, sources, shown_to)
        if items:
            opened = "" if group.name == "khop" and number > _FEW else " open"
            out += (
                f'<details class="wq-check-group" data-kind="{group.name}"{opened}><summary><h3>{group.label} '
                f"({len(group.findings)})</h3></summary><ol>{items}</ol></details>"
            )
    if number > _MOST:
        out += f'<p class="wq-dim">Còn {number - _MOST} mục nữa; xem đủ trong báo cáo HTML.</p>'
    return out or '<p class="wq-dim">Dự thảo không có số liệu nào để soát.</p>'


def _item(group: _Group, finding: Finding, number: int, sources: dict[str, Document], shown_to: int) -> str:
    place = finding.places[0]
    label = finding.verdict.value if finding.verdict else f"{SEVERITIES[finding.severity]} · {KINDS[finding.kind]}"
    grave = " wq-grave" if finding.severity is Severity.ERROR else ""
    figure = safe(" ".join(place.quote.split()) or finding.stated)
    if place.start < shown_to:
        figure = (
            f'<button type="button" class="wq-goto" data-mark="{number}" title="Xem trong dự thảo">{figure}</button>'
        )
    found = "".join(_source(other, sources) for other in finding.places[1:] if other.document in sources)
    message = "" if finding.verdict is Verdict.AGREES else f"<p>{safe(finding.message)}</p>"
    return (
        f'<li class="wq-k-{group.name}{grave}" data-kind="{group.name}" data-number="{number}">'
        f'<div class="wq-check-line"><strong>{figure}</strong> <span class="wq-verdict">{safe(label)}</span></div>'
        f"{message}{found}</li>"
    )


def _source(place: Place, sources: dict[str, Document]) -> str:
    """A link to the place in its document, with a little of what stands around it."""
    source = sources[place.document]
    passage = _passage(source, place)
    href = document_address(source.name, passage.start, passage.end, [(place.start, place.end)])
    before = " ".join(source.text[max(0, place.start - _AROUND) : place.start].split())
    after = " ".join(source.text[place.end : place.end + _AROUND].split())
    title = source.metadata.title.value if source.metadata.title else source.name
    page = source.page_of(place.start)
    where = " ".join(title.split())[:110] + (f", trang {page}" if page else "")
    return (
        f'<p class="wq-check-source">…{safe(before)} <mark>{safe(" ".join(place.quote.split()))}</mark> {safe(after)}… '
        f'<a href="{safe(href)}#dich" target="_blank" rel="noopener" class="wq-open-document">{safe(where)}</a></p>'
    )


def _passage(source: Document, place: Place) -> Span:
    """What is cited of the source: the passage that holds the figure."""
    for passage in source.passages:
        for span in passage.spans:
            if span.start <= place.start and place.end <= span.end:
                return span
    return Span(place.start, place.end)


def _cut(draft: Document, end: int) -> str:
    if end >= len(draft.text):
        return ""
    return f'<p class="wq-dim">Dự thảo dài; ở đây chỉ hiện {end} ký tự đầu, danh sách bên cạnh thì đủ.</p>'

"""The documents of an index as an operator sees them, as safe HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from corpus.document import Document
from corpus.marks import bare
from qa.chat.document_link import document_link
from qa.chat.text import date_words, safe
from qa.inspection.advice import advice
from qa.inspection.numbers import shown as number_shown
from qa.inspection.page import FORMATS, parts

if TYPE_CHECKING:
    from index.figure_table import FigureRecord
    from index.store import Entry
    from qa.holdings.changes import Changes, Counted, NewConflict
    from qa.holdings.holdings import Done, Held, Sent
    from qa.holdings.place import Place
    from qa.holdings.work import Work

__all__ = ["changes_html", "done_html", "progress", "sent_html", "shelf", "trouble", "understood"]

_COLUMNS = ("Văn bản", "Số, ký hiệu", "Phường · kỳ", "Đối tượng đọc", "Đoạn", "")
_MOST = 200
"""Rows of one list of changes."""
_PARTS = ("thong-tin", "cay-muc", "chu-thich", "bang")


def trouble(sentence: str) -> str:
    """One sentence that says what is wrong, read out at once by a screen reader."""
    return f'<div class="wq-said wq-said-wrong" role="alert"><p>{safe(sentence)}</p></div>'


def progress(work: Work) -> str:
    """A bar with the stage under it; without an end where the parts are not counted yet."""
    known = f' value="{work.done}" max="{work.total}"' if work.total and work.done <= work.total else ""
    count = f" ({number_shown(work.done)}/{number_shown(work.total)})" if work.total > 1 else ""
    stage = f"{safe(work.stage)}{count}" if work.stage else "Đang bắt đầu…"
    return (
        f'<div class="wq-said" role="status"><p><strong>{safe(work.title)}</strong></p>'
        f'<progress aria-label="{safe(work.title)}"{known}></progress><p class="wq-stage">{stage}</p>'
        '<p class="wq-aside">Trang hỏi đáp vẫn trả lời từ bản chỉ mục cũ cho đến khi xong.</p></div>'
    )


def shelf(held: Held, place: Place, unsaid: str) -> str:
    """Everything that is indexed, was skipped or was taken out; ``unsaid`` is whom a paper is for that says nothing."""
    manifest, store = held.manifest, held.store
    made = datetime.fromisoformat(manifest.created).astimezone().strftime("%H:%M ngày %d/%m/%Y")
    facts = (
        f"{number_shown(manifest.documents)} văn bản, {number_shown(manifest.passages)} đoạn, "
        f"{number_shown(manifest.figures)} số liệu, {number_shown(manifest.conflicts)} chỗ số liệu không khớp"
    )
    head = "".join(f'<th scope="col">{name or _UNSEEN}</th>' for name in _COLUMNS)
    rows = "".join(_row(entry, unsaid) for entry in store.entries)
    return (
        f'<p class="wq-shelf-facts"><strong>{facts}.</strong> Bản chỉ mục {safe(held.name)}, dựng lúc {made}. '
        f"Tệp gửi lên được giữ trong {safe(str(place.folder))}.</p>"
        f'<table class="wq-shelf"><caption class="wq-unseen">Văn bản đang có</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{_left_out(held)}"
    )


_UNSEEN = '<span class="wq-unseen">Việc làm</span>'


def _row(entry: Entry, unsaid: str) -> str:
    name = entry.title or entry.name
    about = [entry.name, entry.kind, date_words(entry.date) if entry.date else "", FORMATS.get(entry.format, "")]
    warned = "".join(f'<li class="wq-shelf-warning">{safe(words)}</li>' for words in entry.warnings[:5])
    if len(entry.warnings) > 5:
        warned += f'<li class="wq-shelf-warning">và {len(entry.warnings) - 5} điều nữa</li>'
    warnings = f"<ul>{warned}</ul>" if warned else ""
    where = " · ".join(words for words in (entry.ward, entry.period) if words)
    return (
        f'<tr><td class="wq-d-name">{document_link(name, entry.name)}'
        f'<span class="wq-shelf-about">{safe(" · ".join(words for words in about if words))}</span>{warnings}</td>'
        f"<td>{safe(entry.number)}</td><td>{safe(where)}</td><td>{safe(entry.audience or f'{unsaid} (chưa ghi)')}</td>"
        f'<td class="wq-d-count">{number_shown(entry.passages)}<span class="wq-d-unit"> đoạn</span></td>'
        f'<td class="wq-d-act"><button type="button" class="wq-small" data-choose="{quote(entry.name)}" '
        f'aria-label="Xem và sửa: {safe(name)}">Xem và sửa</button></td></tr>'
    )


def _left_out(held: Held) -> str:
    items = "".join(
        f'<li><div><strong>{safe(item.name)}</strong> <span class="wq-tag">bỏ qua</span>'
        f"<p>{safe(item.reason)}</p></div>{_again(item.name, 'Thử lại')}</li>"
        for item in held.store.skipped
    )
    items += "".join(
        f'<li><div><strong>{safe(name)}</strong> <span class="wq-tag">đã gỡ</span>'
        f"<p>Không dùng để trả lời; tệp gốc vẫn còn.</p></div>{_again(name, 'Thêm lại')}</li>"
        for name in held.manifest.excluded
    )
    return f'<h3>Tệp không dùng để trả lời</h3><ul class="wq-left-out">{items}</ul>' if items else ""


def _again(name: str, words: str) -> str:
    return (
        f'<button type="button" class="wq-small" data-again="{quote(name)}" '
        f'aria-label="{words}: {safe(name)}">{words}</button>'
    )


def sent_html(sent: Sequence[Sent]) -> str:
    """What would become of the files that were sent."""
    if not sent:
        return ""
    items = ""
    for one in sent:
        if one.problem:
            items += f'<li class="wq-sent-wrong">{safe(one.problem)}</li>'
        elif one.replaces:
            items += f'<li class="wq-sent-replaces"><strong>{safe(one.name)}</strong> sẽ thay văn bản cùng tên</li>'
        else:
            items += f"<li><strong>{safe(one.name)}</strong> là văn bản mới</li>"
    return f'<div role="status"><ul class="wq-sent">{items}</ul></div>'


def done_html(work: Work, done: Done, read: Sequence[tuple[Entry, Document]] = ()) -> str:
    """What came of a piece of work: how the documents ``read`` were understood, and what it changed."""
    report, wrong = done.report, "".join(f"<li>{safe(words)}</li>" for words in done.problems)
    problems = f'<ul class="wq-problems">{wrong}</ul>' if wrong else ""
    if report is None:
        return f'<div class="wq-said wq-said-wrong" role="alert"><p>Không có gì thay đổi.</p>{problems}</div>'
    said = "Không có gì mới để dựng" if report.unchanged else f"Xong: {safe(work.title.lower())}"
    counts = (
        f"{number_shown(report.documents)} văn bản, {number_shown(report.passages)} đoạn, "
        f"{number_shown(report.figures)} số liệu"
    )
    changed = changes_html(done.changes) if done.changes is not None and done.changes.any else ""
    told = "".join(_read_now(entry, document) for entry, document in read)
    problems += f'<ul class="wq-left-out">{told}</ul>' if told else ""
    return (
        f'<div class="wq-said wq-said-done" role="status"><p><strong>{said}.</strong> Bản chỉ mục '
        f"{safe(report.generation)}: {counts}.</p>{problems}{changed}</div>"
    )


def _read_now(entry: Entry, document: Document) -> str:
    held = (
        f"{len(document.sections)} đề mục, {len(document.footnotes)} chú thích, {len(document.tables)} bảng, "
        f"{len(document.figures)} số liệu"
    )
    found = advice(document)
    look = f" Cần xem lại {len(found)} điều, trước hết: {_short(found[0], 200)}" if found else ""
    title = entry.title or entry.name
    return (
        f"<li><div><strong>{safe(title)}</strong><p>{safe(f'Đọc được {held}.{look}')}</p></div>"
        f'<button type="button" class="wq-small" data-choose="{quote(entry.name)}" '
        f'aria-label="Xem và sửa: {safe(title)}">Xem và sửa</button></li>'
    )


def changes_html(found: Changes) -> str:
    """What one generation has that another has not."""
    if not found.any and not found.figures:
        return '<p class="wq-aside">Hai bản không khác nhau về văn bản, số liệu hay chỗ không khớp.</p>'
    out = _documents("Thêm", [_counted(one) for one in found.added])
    out += _documents("Gỡ", [_counted(one) for one in found.removed])
    out += _documents(
        "Thay",
        [
            f"{document_link(new.title or new.name, new.name)} <span>({_from_to(old.passages, new.passages)} đoạn, "
            f"{_from_to(old.figures, new.figures)} số liệu)</span>"
            for old, new in found.replaced
        ],
    )
    if found.figures:
        rows = "".join(
            f"<tr><td>{safe(_short(one.after.row or one.after.indicator))}</td><td>{safe(one.after.period)}</td>"
            f'<td class="wq-d-count">{safe(_quoted(one.before))}</td><td class="wq-d-count">'
            f"{document_link(_quoted(one.after), one.document, one.after.start, one.after.end)}</td></tr>"
            for one in found.figures[:_MOST]
        )
        out += (
            f"<h4>Số liệu đổi giá trị ({number_shown(len(found.figures))})</h4>"
            '<div class="wq-scroll" tabindex="0" role="region" aria-label="Số liệu đổi giá trị"><table><thead><tr>'
            '<th scope="col">Chỉ tiêu</th><th scope="col">Kỳ</th><th scope="col">Trước</th><th scope="col">Nay</th>'
            f"</tr></thead><tbody>{rows}</tbody></table></div>{_more(len(found.figures))}"
        )
    if found.conflicts:
        cards = "".join(_conflict(one) for one in found.conflicts[:_MOST])
        out += (
            f"<h4>Chỗ số liệu không khớp mới có ({number_shown(len(found.conflicts))})</h4>{cards}"
            f"{_more(len(found.conflicts))}"
        )
    if found.settled:
        out += f'<p class="wq-aside">{number_shown(found.settled)} chỗ không khớp trước đây nay không còn.</p>'
    return f'<div class="wq-changes">{out}</div>'


def _documents(words: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    rows = "".join(f"<li>{item}</li>" for item in items[:_MOST])
    return f"<h4>{words} {number_shown(len(items))} văn bản</h4><ul>{rows}</ul>{_more(len(items))}"


def _counted(one: Counted) -> str:
    name = f"{one.title} ({one.name})" if one.title else one.name
    facts = f"{number_shown(one.passages)} đoạn, {number_shown(one.figures)} số liệu"
    return f"{safe(name)} <span>({facts})</span>"


def _from_to(before: int, after: int) -> str:
    return number_shown(after) if before == after else f"{number_shown(before)} → {number_shown(after)}"


def _conflict(one: NewConflict) -> str:
    sides = "".join(
        f'<div class="wq-side"><div class="wq-side-figure">{safe(_quoted(figure))}</div>'
        f'<div class="wq-side-source">{document_link(entry.title or entry.name, entry.name, figure.start, figure.end)}'
        f'</div><div class="wq-side-section">{safe(" · ".join(_where(figure)))}</div></div>'
        for entry, figure in one.sides
    )
    why = "<p>Hai số lệch nhau đúng một bậc mười; có thể nhầm đơn vị.</p>" if one.reason == "unit" else ""
    return (
        f'<section class="wq-conflict"><h5>{safe(_short(one.indicator))}</h5>{why}'
        f'<div class="wq-sides">{sides}</div></section>'
    )


def _where(figure: FigureRecord) -> list[str]:
    return [words for words in (_short(figure.section[-1]) if figure.section else "", figure.period) if words]


def _quoted(figure: FigureRecord) -> str:
    return bare(" ".join(figure.quote.split()))


def _short(words: str, most: int = 120) -> str:
    words = bare(" ".join(words.split()))
    return words if len(words) <= most else words[: most - 1] + "…"


def _more(count: int) -> str:
    return f'<p class="wq-aside">Còn {number_shown(count - _MOST)} mục nữa.</p>' if count > _MOST else ""


def understood(entry: Entry, document: Document) -> str:
    """What was read of one document: what to look at, its metadata, section tree, notes and tables."""
    title = entry.title or entry.name
    found = advice(document)
    listed = "".join(f"<li>{safe(words)}</li>" for words in found[:_MOST])
    look = f'<div class="wq-read-advice"><h4>Cần xem lại ({len(found)})</h4><ul>{listed}</ul></div>' if found else ""
    inner = "".join(
        f"<details{' open' if name == 'cay-muc' else ''}><summary>{safe(words)}</summary>"
        f'<div class="wq-read-part" tabindex="0" role="region" aria-label="{safe(words)}">'
        f"{''.join(html) or '<p>Không có.</p>'}</div></details>"
        for name, words, html in parts(document)
        if name in _PARTS
    )
    facts = f"{number_shown(len(document.figures))} số liệu, {number_shown(len(document.passages))} đoạn"
    return (
        f'<div class="wq-read"><h3 id="wq-read-title" tabindex="-1">{safe(title)}</h3>'
        f'<p class="wq-aside">{safe(entry.name)} · {facts} · '
        f"{document_link('Mở văn bản', entry.name)}</p>{look}{inner}</div>"
    )

"""The page that shows one document: what it is, its sections, its text, and the pictures of its pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from corpus.audience import Audience
from corpus.document import Document
from qa.answer_service import DocumentLine
from qa.chat.text import date_words, safe, section_words
from qa.inspection.numbers import shown
from qa.view.body import Body, Link, section_at
from qa.view.marks import Mark, Shown
from qa.view.tree import tree
from qa.view.wanted import Wanted
from qa.view.window import window_at, window_before

__all__ = ["POLICY", "View", "address_of", "page", "refusal"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""Content Security Policy of the page: its own files, and nothing that stands in it runs."""
FILES = "/tep-xem"
"""Where style sheet and script of the page are served."""


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of which document. ``pictures`` says whether pages can be drawn, ``missing`` why not.

    ``missing`` also stands where the original file cannot be downloaded.
    """

    document: Document
    line: DocumentLine
    wanted: Wanted
    pictures: bool = False
    missing: str = ""
    root: str = ""
    """Path under which a proxy serves the whole, as ``/wardqa``."""

    @property
    def address(self) -> str:
        """Where this document is shown."""
        return self.root + address_of(self.document.name)


def address_of(name: str, **parts: str) -> str:
    """Where the document of that name is shown; ``parts`` are added as they are (``start="5", end="9"``)."""
    query = "&".join(f"{key}={quote(value, safe=',-')}" for key, value in parts.items() if value)
    return f"/van-ban/{quote(name, safe='/')}" + (f"?{query}" if query else "")


def page(view: View) -> str:
    """The whole page; it is complete without its script, which makes it handier."""
    document, wanted = view.document, view.wanted
    window = window_at(document, wanted.at)
    current = section_at(document, wanted.at)
    link = _links(view, window.start, window.end)
    marks = tuple(Mark(span) for span in wanted.marks)
    body = Body(document, window, Shown(wanted.passage, marks), link).html()
    title = document.metadata.title.value if document.metadata.title else document.name
    classes = "wq-page wq-with-picture" if view.pictures else "wq-page"
    number = document.page_of(wanted.at) or 1
    return (
        f"{_head(title, view.root)}<body class='{classes}'>"
        f'<a class="wq-skip" href="#van-ban">Tới văn bản</a>{_header(view, title)}{_bar(view, current)}'
        f'<div class="wq-columns"><nav aria-label="Mục lục văn bản"><details class="wq-tree" id="muc-luc">'
        f"<summary>Mục lục</summary>{tree(document, current, link)}</details></nav>"
        f'<main id="van-ban" tabindex="-1" data-source="{safe(_source(view, title))}">'
        f"{_before(view, window.start, window.end)}"
        f'<article class="wq-paper" aria-label="Văn bản">{body}</article>{_after(view, window.end)}</main>'
        f'{_picture(view, number) if view.pictures else ""}</div><p class="wq-toast" role="status" id="bao"></p>'
        "</body></html>\n"
    )


def refusal(title: str, sentence: str, root: str = "") -> str:
    """A page that says in one sentence why nothing is shown."""
    return (
        f'{_head(title, root)}<body class="wq-page wq-refusal"><main><h1>{safe(title)}</h1><p>{safe(sentence)}</p>'
        f'<p><a href="{safe(root)}/" target="_top">Về trang hỏi đáp</a></p></main></body></html>\n'
    )


def _head(title: str, root: str) -> str:
    own = safe(f"{root}{FILES}")
    name = " ".join(title.split())[:200]
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{safe(name)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f'<link rel="stylesheet" href="{own}/view.css"><script src="{own}/view.js" defer></script></head>'
    )


def _links(view: View, start: int, end: int) -> Link:
    """Within what is shown a link is a fragment; outside of it, the page from there on."""

    def link(offset: int, fragment: str) -> str:
        if start <= offset < end or start == end:
            return f"#{fragment}"
        return f"{_again(view, offset)}#{fragment}"

    return link


def _again(view: View, offset: int) -> str:
    """The same page from another place on, the same words marked."""
    wanted = view.wanted
    parts = {"tu": str(offset)}
    if wanted.passage:
        parts |= {"start": str(wanted.passage.start), "end": str(wanted.passage.end)}
    if wanted.marks:
        parts["marks"] = ",".join(f"{a}-{b}" for a, b in wanted.marks)
    return view.root + address_of(view.document.name, **parts)


def _header(view: View, title: str) -> str:
    line = view.line
    facts = [
        f"Số {line.number}" if line.number else "",
        date_words(line.date).capitalize() if line.date else "",
        line.issuer,
        f"Phường {line.ward}" if line.ward else "",
        f"Kỳ: {line.period}" if line.period else "",
    ]
    said = " · ".join(safe(" ".join(fact.split())) for fact in facts if fact)
    audience = ""
    if line.audience:
        css = "wq-inside" if line.audience == Audience.INTERNAL else "wq-public"
        audience = f'<span class="wq-audience {css}">{safe(line.audience.capitalize())}</span> '
    size = f"{len(view.document.pages)} trang, " if view.document.pages else ""
    file = f"{safe(view.document.name)} · {size}{shown(len(view.document.text))} ký tự"
    warnings = ""
    if line.warnings:
        items = "".join(f"<li>{safe(warning)}</li>" for warning in line.warnings[:50])
        warnings = (
            f'<details class="wq-warnings"><summary>{len(line.warnings)} điều cần lưu ý khi đọc</summary>'
            f"<ul>{items}</ul></details>"
        )
    home = f'<a class="wq-home" href="{safe(view.root)}/" target="_top">← Hỏi đáp</a>'
    return (
        f'<header class="wq-what">{home}<h1>{safe(title)}</h1>'
        f'<p class="wq-facts">{audience}{said}</p><p class="wq-file">{file}</p>{warnings}</header>'
    )


def _bar(view: View, current: int | None) -> str:
    """What can be done here; it stays in sight."""
    wanted = view.wanted
    where = section_words(view.document.section_path(current), 90) if current is not None else ""
    marks = ""
    if wanted.marks:
        marks = (
            '<span class="wq-steps"><a class="wq-button wq-prev" href="#dau-1" aria-label="Chỗ tô trước">‹</a>'
            f'<span id="buoc">1/{len(wanted.marks)}</span>'
            f'<a class="wq-button wq-next" href="#dau-{min(2, len(wanted.marks))}" aria-label="Chỗ tô sau">›</a></span>'
        )
    target = '<a class="wq-button" href="#dich">Tới đoạn trích</a>' if wanted.passage else ""
    copy = '<button type="button" class="wq-button wq-copy" hidden>Sao chép kèm trích dẫn</button>'
    original = (
        f'<span class="wq-missing" id="tep-goc">{safe(view.missing)}</span>'
        if view.missing
        else f'<a class="wq-button" id="tep-goc" href="{safe(view.address)}/tep-goc" download>Tải tệp gốc</a>'
    )
    switch = ""
    if view.pictures:
        switch = (
            '<span class="wq-switch" role="group" aria-label="Cách xem" hidden>'
            '<button type="button" class="wq-button" data-side="van-ban" aria-pressed="true">Văn bản</button>'
            '<button type="button" class="wq-button" data-side="anh" aria-pressed="false">Ảnh trang</button></span>'
        )
    place = f'<span class="wq-where" id="o-dau" title="{safe(where)}">{safe(where)}</span>'
    return (
        f'<div class="wq-bar" role="region" aria-label="Thao tác">{place}{switch}{marks}{target}{copy}{original}</div>'
    )


def _before(view: View, start: int, end: int) -> str:
    length = len(view.document.text)
    if start == 0 and end == length:
        return ""
    part = f"Văn bản dài {shown(length)} ký tự; trang này hiện từ ký tự {shown(start)} đến {shown(end)}."
    back = window_before(view.document, start)
    link = f' <a href="{safe(_again(view, back))}#van-ban">Xem phần trước</a>' if start else ""
    return f'<p class="wq-part">{part}{link}</p>'


def _after(view: View, end: int) -> str:
    if end >= len(view.document.text):
        return ""
    return f'<p class="wq-part"><a class="wq-more" href="{safe(_again(view, end))}#van-ban">Xem tiếp</a></p>'


def _picture(view: View, number: int) -> str:
    count = len(view.document.pages)
    base = view.address
    image = (
        f'<img id="anh" src="{safe(base)}/trang/{number}.png" alt="Ảnh trang {number}" data-base="{safe(base)}/trang/"'
        f' data-page="{number}" data-count="{count}" decoding="async">'
    )
    steps = (
        '<button type="button" class="wq-button" id="trang-truoc" aria-label="Ảnh trang trước">‹</button>'
        f'<span id="trang-so" aria-live="polite">Trang {number}/{count}</span>'
        '<button type="button" class="wq-button" id="trang-sau" aria-label="Ảnh trang sau">›</button>'
    )
    remark = "Ảnh để đối chiếu bằng mắt: vị trí từng chữ trên ảnh không được lưu nên đoạn trích chỉ tô ở phần văn bản."
    return (
        f'<aside class="wq-picture" id="anh-trang" aria-label="Ảnh trang" tabindex="-1">'
        f'<p class="wq-paging" hidden>{steps}</p>{image}<p class="wq-broken" id="anh-hong" hidden></p>'
        f'<p class="wq-dim">{remark}</p></aside>'
    )


def _source(view: View, title: str) -> str:
    """What is set under copied words, before their section and place."""
    parts = [" ".join(title.split())]
    parts += [f"số {view.line.number}"] if view.line.number else []
    parts += [date_words(view.line.date)] if view.line.date else []
    return ", ".join(parts)

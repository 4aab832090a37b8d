"""One document as one HTML page: nothing is fetched, nothing runs, every word of the document is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files

from corpus.document import Document, PassageKind, Read, Section, SectionKind
from corpus.source import Span
from qa.chat.text import safe
from qa.inspection.advice import FIELDS, KINDS, advice
from qa.inspection.numbers import shown
from qa.inspection.tables import table_html

__all__ = ["page", "parts"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MOST = 2000
"""Entries of one list on the page; a browser shows more only slowly."""
_FRAMES = {
    SectionKind.APPENDIX: "phụ lục",
    SectionKind.OPENING: "phần mở đầu",
    SectionKind.RECIPIENTS: "nơi nhận",
    SectionKind.SIGNATURE: "chữ ký",
}
FORMATS = {
    "text": "văn bản thuần",
    "pdf": "PDF",
    "scan": "bản quét",
    "docx": "Word",
    "doc": "Word đời cũ",
    "html": "HTML",
    "xlsx": "Excel",
}


def page(document: Document) -> str:
    """The whole page as text; it shows the same in any browser, with no network."""
    style = files(__package__ or "qa.inspection").joinpath("style.css").read_text(encoding="utf-8")
    title = document.metadata.title.value if document.metadata.title else document.name
    said = parts(document)
    links = "".join(f'<a href="#{name}">{safe(words)}</a>' for name, words, _ in said)
    body = "".join(
        f'<details open id="{name}"><summary><h2>{safe(words)}</h2></summary>{"".join(inner) or _NOTHING}</details>'
        for name, words, inner in said
    )
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{style}</style></head><body><header><h1>{safe(title)}</h1>"
        f'<p class="dim">{safe(_facts(document))}</p><nav>{links}</nav>{"".join(_advice(document))}</header>'
        f"<main>{body}</main><footer>Đọc bằng wardqa inspect.</footer></body></html>\n"
    )


def parts(document: Document) -> list[tuple[str, str, Iterator[str]]]:
    """What was read of ``document``, part by part: id, heading as plain words, and safe HTML as it is made."""
    return [
        ("thong-tin", "Thông tin", _metadata(document)),
        ("cay-muc", f"Cây mục ({len(document.sections)})", _sections(document)),
        ("chu-thich", f"Chú thích ({len(document.footnotes)})", _footnotes(document)),
        ("bang", f"Bảng ({len(document.tables)})", _tables(document)),
        ("so-lieu", f"Số liệu ({len(document.figures)})", _figures(document)),
        ("doan", f"Đoạn ({len(document.passages)})", _passages(document)),
    ]


_NOTHING = '<p class="dim">Không có.</p>'


def _facts(document: Document) -> str:
    pages = f", {len(document.pages)} trang" if document.pages else ""
    return (
        f"{document.name} — {FORMATS.get(document.format, document.format)}{pages}, {shown(len(document.text))} ký tự"
    )


def _words(document: Document, spans: Iterable[Span]) -> str:
    return safe(document.words(tuple(spans)))


def _advice(document: Document) -> Iterator[str]:
    found = advice(document)
    if found:
        items = "".join(f"<li>{safe(sentence)}</li>" for sentence in found[:_MOST])
        yield f'<section class="card advice"><h2>Cần xem lại ({len(found)})</h2><ul>{items}</ul></section>'


def _metadata(document: Document) -> Iterator[str]:
    rows = []
    for name, words in FIELDS.items():
        read: Read | None = getattr(document.metadata, name)
        if read is None:
            rows.append(f'<tr><th>{words}</th><td class="dim" colspan="3">không ghi</td></tr>')
            continue
        where = f"<q>{_words(document, [read.span])}</q>" if read.span else "suy ra, không ghi thành chữ"
        rows.append(
            f"<tr><th>{words}</th><td>{safe(read.value)}</td><td>{read.confidence:.0%} "
            f'<meter min="0" max="1" low="0.5" high="0.8" optimum="1" value="{read.confidence:.2f}"></meter></td>'
            f'<td class="dim">{where}</td></tr>'
        )
    if document.audience:
        rows.append(f'<tr><th>Đối tượng đọc</th><td>{safe(document.audience)}</td><td colspan="2"></td></tr>')
    head = "<tr><th></th><th>Đọc được</th><th>Độ chắc</th><th>Ở chỗ</th></tr>"
    yield f'<div class="scroll" tabindex="0"><table>{head}{"".join(rows)}</table></div>'


def _sections(document: Document) -> Iterator[str]:
    if not document.sections:
        return
    yield '<div class="card tree">'
    depth = [0]
    for section in document.sections[:_MOST]:
        while depth[-1] >= section.level:
            yield "</li></ul>"
            depth.pop()
        yield f"<ul><li>{_section(document, section)}"
        depth.append(section.level)
    yield "</li></ul>" * (len(depth) - 1)
    yield f"{_rest(len(document.sections))}</div>"


def _section(document: Document, section: Section) -> str:
    number = f'<span class="number">{safe(section.number)}</span> ' if section.number else ""
    tag = f' <span class="tag">{_FRAMES[section.kind]}</span>' if section.kind in _FRAMES else ""
    at = document.page_of(section.heading.start)
    return f"{number}{safe(section.title)}{tag}" + (f' <span class="dim">tr. {at}</span>' if at else "")


def _footnotes(document: Document) -> Iterator[str]:
    for note in document.footnotes[:_MOST]:
        words = _words(document, note.definition) or '<span class="dim">(không có nội dung)</span>'
        path = safe(" › ".join(document.section_path(note.section)))
        sentence = (
            f"<blockquote>{''.join(_around(document, note.sentence, note.anchor))}</blockquote>"
            if note.sentence
            else '<p class="dim">Không thấy câu chứa dấu chú thích.</p>'
        )
        yield (
            f'<div class="card"><p><span class="number">[{safe(note.label)}]</span> {words}</p>{sentence}'
            f'<p class="dim">{path}</p></div>'
        )
    yield _rest(len(document.footnotes))


def _around(document: Document, spans: Iterable[Span], anchor: Span | None) -> Iterator[str]:
    """The sentence, its mark highlighted."""
    for number, span in enumerate(spans):
        if number:
            yield " "
        if anchor is not None and span.start <= anchor.start and anchor.end <= span.end:
            yield safe(document.text[span.start : anchor.start])
            yield f"<mark>{safe(document.text[anchor.start : anchor.end])}</mark>"
            yield safe(document.text[anchor.end : span.end])
        else:
            yield safe(document.text[span.start : span.end])


def _tables(document: Document) -> Iterator[str]:
    for number, table in enumerate(document.tables[:_MOST], start=1):
        path = safe(" › ".join(document.section_path(table.section)))
        yield f"<h3>{number}. {safe(table.caption) or '(không tên)'}</h3>"
        yield f'<p class="dim">{len(table.rows)} dòng, {len(table.columns)} cột{" · " + path if path else ""}</p>'
        yield table_html(document, table, _MOST)
        yield _rest(len(table.rows))


def _figures(document: Document) -> Iterator[str]:
    if not document.figures:
        return
    yield '<div class="scroll" tabindex="0"><table><tr>'
    yield "".join(f"<th>{w}</th>" for w in ("Viết", "Giá trị", "Đơn vị", "Nói về", "Kỳ", "Nơi", "Là số")) + "</tr>"
    for figure in document.figures[:_MOST]:
        value = shown(figure.value)
        value += f" / {shown(figure.of)}" if figure.of is not None else ""
        value += f" – {shown(figure.upper)}" if figure.upper is not None else ""
        yield (
            f'<tr><td class="figure">{_words(document, [figure.span])}</td><td class="figure">{safe(value)}</td>'
            f"<td>{safe(figure.unit)}</td><td>{safe(figure.indicator)}</td><td>{safe(figure.period)}</td>"
            f"<td>{safe(figure.place)}</td><td>{safe(', '.join(sorted(figure.status)))}</td></tr>"
        )
    yield f"</table></div>{_rest(len(document.figures))}"


def _passages(document: Document) -> Iterator[str]:
    for number, passage in enumerate(document.passages[:_MOST], start=1):
        facts = [KINDS[passage.kind], *document.section_path(passage.section)]
        facts += [f"trang {passage.page}"] if passage.page else []
        facts += [", ".join(f"{span.start}–{span.end}" for span in passage.spans)]
        context = _words(document, passage.context)
        header = safe(passage.header) if passage.kind is PassageKind.ROW else ""
        about = "".join(f'<p class="dim">{words}</p>' for words in (header, context) if words)
        yield (
            f'<div class="card"><p class="dim">{number}. {safe(" › ".join(facts))}</p>'
            f'<p class="words">{_words(document, passage.spans)}</p>{about}</div>'
        )
    yield _rest(len(document.passages))


def _rest(count: int) -> str:
    if count <= _MOST:
        return ""
    return f'<p class="dim">Còn {shown(count - _MOST)} mục nữa; xem đầy đủ bằng wardqa inspect --json.</p>'

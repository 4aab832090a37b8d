"""``wardqa check``: figures that do not agree, in a folder or in a draft held against its sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import DocumentError, SettingsError
from qa.cli.console import Json, print_json, progress_bar, say, warn
from qa.cli.usage import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.document import Document
    from qa.audit.finding import Finding

_MOST_SHOWN = 200


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def check(
        draft: Annotated[
            Path | None, typer.Argument(metavar="DỰ_THẢO", help="Dự thảo cần soát; bỏ trống: soát cả thư mục văn bản.")
        ] = None,
        documents: Annotated[
            Path | None, typer.Option("--documents", metavar="THƯ_MỤC", help="Thư mục văn bản cần soát.")
        ] = None,
        against: Annotated[
            Path | None,
            typer.Option("--against", metavar="THƯ_MỤC", help="Thư mục văn bản nguồn để đối chiếu dự thảo."),
        ] = None,
        html: Annotated[
            Path | None, typer.Option("--html", metavar="TRANG.html", help="Ghi ra một trang HTML để xem và in.")
        ] = None,
        docx: Annotated[
            Path | None,
            typer.Option("--docx", metavar="TỆP.docx", help="Ghi dự thảo ra tệp Word có lời nhận xét tại từng chỗ."),
        ] = None,
        json: Json = False,
    ) -> None:
        """Soát số liệu: tỷ lệ, tổng, tăng giảm, ngày tháng, đơn vị và mâu thuẫn giữa các văn bản."""
        _refuse(draft, documents, against, html, docx)
        sources = [] if draft is not None and against is None else _read(_folder(against or documents), draft)
        own = _one(draft) if draft is not None else None
        from qa.audit.draft import found_in

        findings = found_in(own, sources)
        if html is not None:
            _write_page(html, findings, [*([own] if own else []), *sources])
        if docx is not None and own is not None:
            _write_word(docx, findings, own, draft)
        if json:
            from qa.audit.finding import as_json

            print_json([as_json(finding) for finding in findings])
        elif html is None and docx is None:
            _show(findings, 1 if own else len(sources))


def _refuse(
    draft: Path | None, documents: Path | None, against: Path | None, html: Path | None, docx: Path | None
) -> None:
    """Refuse before the reading what could not be done after it; nothing is written over a paper."""
    if draft is None and against is not None:
        raise SettingsError("Tùy chọn --against cần tên tệp dự thảo, như: wardqa check DỰ_THẢO --against THƯ_MỤC.")
    if draft is None and docx is not None:
        raise SettingsError("Tùy chọn --docx ghi nhận xét vào một dự thảo; hãy nêu tên tệp dự thảo.")
    if draft is not None and documents is not None:
        raise SettingsError("Một dự thảo được đối chiếu bằng --against, không phải --documents; hãy đổi tùy chọn.")
    if draft is not None and draft.is_dir():
        raise SettingsError(f"“{draft}” là thư mục; hãy soát cả thư mục bằng: wardqa check --documents THƯ_MỤC.")
    for out in (html, docx):
        if out is None:
            continue
        if out.is_dir() or not out.absolute().parent.is_dir():
            raise SettingsError(f"Không ghi được “{out}”; hãy chọn một tệp trong thư mục đã có.")
        if draft is not None and out.exists() and draft.exists() and out.samefile(draft):
            raise SettingsError(f"“{out}” trùng với chính dự thảo; hãy chọn tên khác.")


def _folder(named: Path | None) -> Path:
    from qa.settings import load_settings

    folder = load_settings(documents=named).documents_folder()
    if not folder.is_dir():
        raise SettingsError(f"Không có thư mục văn bản “{folder}”; hãy kiểm tra lại đường dẫn.")
    return folder


def _read(folder: Path, draft: Path | None) -> list[Document]:
    """Every paper of ``folder`` but the draft itself; one that cannot be read is named and left out."""
    from dataclasses import replace

    from corpus.loaders import find_documents
    from corpus.reading import read_document

    own = draft.resolve() if draft is not None else None
    paths = [path for path in find_documents(folder) if path.resolve() != own]
    out: list[Document] = []
    with progress_bar() as progress:
        for number, path in enumerate(paths):
            progress("Đọc văn bản", number, len(paths))
            try:
                out.append(replace(read_document(path), name=path.relative_to(folder).as_posix()))
            except DocumentError as error:
                warn(f"Bỏ qua {path.name}: {error}")
    if not out:
        raise SettingsError(f"Thư mục “{folder}” không có văn bản nào đọc được để soát.")
    return out


def _one(path: Path) -> Document:
    from corpus.reading import read_document

    with progress_bar() as progress:
        return read_document(path, progress=lambda done, total: progress("Nhận dạng chữ trong ảnh, trang", done, total))


def _write_page(html: Path, findings: Sequence[Finding], documents: Sequence[Document]) -> None:
    from qa.audit.report_html import page

    _write(html, page(findings, documents).encode("utf-8", "replace"), "trang")


def _write_word(docx: Path, findings: Sequence[Finding], own: Document, draft: Path | None) -> None:
    from qa.audit.report_docx import commented

    _write(docx, commented(own, findings, draft), "tệp Word")


def _write(path: Path, data: bytes, what: str) -> None:
    try:
        path.write_bytes(data)
    except OSError:
        raise SettingsError(f"Không ghi được {what} “{path}”; hãy kiểm tra quyền ghi và chỗ trống trên đĩa.") from None
    warn(f"Đã ghi {what} {path}")


def _show(findings: Sequence[Finding], read: int) -> None:
    from qa.audit.draft import own_summary, verdict_summary
    from qa.audit.finding import Kind
    from qa.audit.report_html import KINDS, SEVERITIES

    own = [finding for finding in findings if finding.kind is not Kind.DRAFT]
    judged = [finding for finding in findings if finding.kind is Kind.DRAFT]
    for finding in own[:_MOST_SHOWN]:
        where = "; ".join(dict.fromkeys(finding.documents))
        say(f"[{SEVERITIES[finding.severity]}] {KINDS[finding.kind]} — {where}: {finding.message}", hang=2)
    if len(own) > _MOST_SHOWN:
        say(f"… và {len(own) - _MOST_SHOWN} chỗ nữa; xem đủ bằng --html hoặc --json.")
    for finding in judged[:_MOST_SHOWN]:
        verdict = finding.verdict.value if finding.verdict else ""
        say(f"[{verdict}] {finding.stated}: {finding.message}", hang=2)
    say(f"Đã soát {read} văn bản: {own_summary(own, 'không thấy số liệu nào không khớp')}.")
    if judged:
        say(f"Đối chiếu {len(judged)} số liệu của dự thảo: {verdict_summary(judged)}.")

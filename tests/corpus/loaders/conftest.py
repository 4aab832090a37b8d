"""Real files made on the spot: Word packages from raw XML, PDF with fonts of the system."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.samples.pages import font_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = f"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>"""

MakeDocx = Callable[..., Path]
MakePdf = Callable[..., Path]


@pytest.fixture
def make_docx(tmp_path: Path) -> MakeDocx:
    """``make_docx(body, notes=..., numbering=..., styles=...)``: a package from raw WordprocessingML."""

    def make(body: str, *, notes: str = "", numbering: str = "", styles: str = "", name: str = "mẫu.docx") -> Path:
        path = tmp_path / name
        parts = {"footnotes": notes, "numbering": numbering, "styles": styles}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("[Content_Types].xml", _TYPES)
            package.writestr("_rels/.rels", _RELS)
            package.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
            for part, inner in parts.items():
                if inner:
                    package.writestr(f"word/{part}.xml", f'<w:{part} xmlns:w="{W}">{inner}</w:{part}>')
        return path

    return make


@pytest.fixture(scope="session")
def fonts() -> tuple[Path, Path]:
    """Regular and bold face with Vietnamese letters."""
    liberation = font_file("regular"), font_file("bold")
    dejavu = [f"/usr/share/fonts/truetype/dejavu/DejaVuSerif{bold}.ttf" for bold in ("", "-Bold")]
    for regular, bold in (liberation, dejavu):
        if regular and bold and Path(regular).is_file() and Path(bold).is_file():
            return Path(regular), Path(bold)
    pytest.skip("no Liberation or DejaVu font to write a Vietnamese PDF with")


@pytest.fixture
def make_pdf(tmp_path: Path, fonts: tuple[Path, Path]) -> MakePdf:
    """``make_pdf([draw page 1, draw page 2, ...])``: drawn by reportlab with fonts ``R`` and ``B``."""

    def make(pages: list[Callable[[object], None]], name: str = "mẫu.pdf", **options: object) -> Path:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        # reportlab keeps fonts by name for the whole process
        for short, font in zip("RB", fonts, strict=True):
            pdfmetrics.registerFont(TTFont(short, str(font)))
        path = tmp_path / name
        canvas = Canvas(str(path), pagesize=(595, 842), **options)
        for draw in pages:
            canvas.setFont("R", 14)
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return path

    return make

"""Word files with everything that offices leave in them: revisions, boxes, fields, symbols, pages, odd producers."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import W
from test_docx import MakeDocx, cell, cut, num, p, ref
from test_encodings import _as_tcvn3

from corpus.loaders import load
from corpus.loaders.docx.symbols import drawn
from corpus.source import Source

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = f'xmlns:m="{M}" xmlns:mc="{MC}"'
MakeFull = Callable[..., Source]


@pytest.fixture
def full(make_docx: MakeDocx) -> MakeFull:
    """Load a package with further parts: ``full(body, endnotes=..., settings=..., pages=3)``."""

    def make(body: str, *, endnotes: str = "", settings: str = "", pages: int = 0, **parts: str) -> Source:
        path = make_docx(body, **parts)
        with zipfile.ZipFile(path, "a") as package:
            for part, inner in (("endnotes", endnotes), ("settings", settings)):
                if inner:
                    package.writestr(f"word/{part}.xml", f'<w:{part} xmlns:w="{W}">{inner}</w:{part}>')
            if pages:
                package.writestr("docProps/app.xml", f"<Properties><Pages>{pages}</Pages></Properties>")
        return load(path)

    return make


def r(inner: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def para(*runs: str, properties: str = "") -> str:
    return f"<w:p {NAMESPACES}><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def notes(*words: str, kind: str = "footnote") -> str:
    return "".join(f'<w:{kind} w:id="{n}">{p(text)}</w:{kind}>' for n, text in enumerate(words, start=1))


def endref(number: int) -> str:
    return r(f'<w:endnoteReference w:id="{number}"/>')


RULED = '<w:tblBorders><w:top w:val="single"/><w:insideH w:val="single"/></w:tblBorders>'


def test_a_box_is_read_once_in_text_and_in_a_cell(full: MakeFull) -> None:
    box = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{p('Trong hộp')}</w:txbxContent></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{p('Trong hộp')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    grid = table(f"<w:tc>{para(r(t('a')), r(box))}</w:tc>" + cell("b"), cell("c") + cell("d"), properties=RULED)
    source = full(para(r(t("Trước")), r(box)) + grid)
    assert source.text.splitlines() == ["Trước", "Trong hộp", "a Trong hộp\tb", "c\td"]


def test_a_table_in_a_cell_is_read_once(full: MakeFull) -> None:
    inner = table(cell("x") + cell("y"))
    source = full(table(f"<w:tc>{p('a')}{inner}{p('z')}</w:tc>" + cell("b"), cell("1") + cell("2"), properties=RULED))
    assert source.text.splitlines() == ["a x y z\tb", "1\t2"]


def test_marks_that_somebody_chose_keep_their_notes(full: MakeFull) -> None:
    custom = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    source = full(para(r(t("Thu")), custom, r(t(" đạt")), ref(2)), notes=notes("* Chú riêng.", "Chú số."))
    assert source.text.splitlines() == ["Thu* đạt¹", "* Chú riêng.", "¹ Chú số."]
    assert [(n.label, cut(source, n.anchor), cut(source, n.definition)) for n in source.notes] == [
        ("*", "*", "Chú riêng."),
        ("1", "¹", "Chú số."),
    ]


def test_endnotes_count_apart_and_in_their_own_way(full: MakeFull) -> None:
    body = para(r(t("Thu")), ref(1), r(t(" chi")), endref(1))
    source = full(body, notes=notes("Chân trang."), endnotes=notes("Cuối bài.", kind="endnote"))
    assert source.text.splitlines() == ["Thu¹ chi[i]", "¹ Chân trang.", "[i] Cuối bài."]
    counted = full(
        body,
        notes=notes("Chân trang."),
        endnotes=notes("Cuối bài.", kind="endnote"),
        settings='<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr><w:footnotePr><w:numFmt w:val="chicago"/></w:footnotePr>',
    )
    assert [note.label for note in counted.notes] == ["*", "1"]


def test_notes_counted_anew_on_each_page(full: MakeFull) -> None:
    page = r("<w:lastRenderedPageBreak/>")
    body = para(r(t("Một")), ref(1), r(t(" hai")), ref(2)) + para(page, r(t("Ba")), ref(3))
    settings = '<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>'
    assert [n.label for n in full(body, notes=notes("a", "b", "c"), settings=settings).notes] == ["1", "2", "1"]


def test_note_of_several_paragraphs_in_a_cell(full: MakeFull) -> None:
    note = f'<w:footnote w:id="1">{p("Dòng một")}{p("dòng hai")}</w:footnote>'
    grid = table(
        cell("TT") + cell("Nội dung"), cell("1") + f"<w:tc>{para(r(t('Thu')), ref(1))}</w:tc>", properties=RULED
    )
    source = full(grid + p("Sau"), notes=note)
    assert source.text.splitlines() == ["TT\tNội dung", "1\tThu¹", "¹ Dòng một", "dòng hai", "Sau"]
    assert cut(source, source.notes[0].definition) == "Dòng một\ndòng hai"


def test_deleted_paragraph_ends_join_and_deleted_items_are_not_counted(full: MakeFull) -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    gone = "<w:rPr><w:del/></w:rPr>"
    body = (
        p("Một", num(0))
        + para("<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>", properties=num(0) + gone)
        + para(r(t("Hai ")), properties=num(0) + gone)
        + p("nối tiếp", num(0))
        + para(r(t("ẩn"), "<w:vanish/>"), properties=num(0) + "<w:rPr><w:vanish/></w:rPr>")
        + p("Ba", num(0))
    )
    assert full(body, numbering=numbering).text.splitlines() == ["1. Một", "2. Hai nối tiếp", "3. Ba"]


def test_styles_hide_words_and_draw_capitals(full: MakeFull) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Hoa"><w:rPr><w:caps/></w:rPr></w:style>'
    )
    body = para(r(t("Báo cáo")), r(t("bỏ qua"), '<w:rStyle w:val="An"/>'), properties='<w:pStyle w:val="Hoa"/>')
    assert full(body + p("Thường"), styles=styles).text.splitlines() == ["BÁO CÁO", "Thường"]


def test_a_field_that_never_ends_swallows_its_paragraph_only(full: MakeFull) -> None:
    body = para(r('<w:fldChar w:fldCharType="begin"/>'), r("<w:instrText>REF x</w:instrText>")) + p("Còn lại")
    linked = '<w:hyperlink><w:r><w:t>Nghị quyết</w:t></w:r></w:hyperlink><w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    assert full(body + para(linked)).text.splitlines() == ["Còn lại", "Nghị quyết7"]


def test_contents_are_left_out_however_they_are_made(full: MakeFull) -> None:
    made = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('I. KẾT QUẢ 1')}</w:sdtContent></w:sdt>"
    )
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    body = (
        made
        + p("I. KẾT QUẢ 2", '<w:pStyle w:val="TOC1"/>')
        + f"<w:sdt><w:sdtContent>{p('Thân bài')}</w:sdtContent></w:sdt>"
    )
    assert full(body, styles=styles).text == "Thân bài\n"


def test_symbols_hyphens_and_equations(full: MakeFull) -> None:
    fraction = "<m:f><m:num><m:r><m:t>5</m:t></m:r></m:num><m:den><m:r><m:t>6</m:t></m:r></m:den></m:f>"
    square = "<m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    body = para(
        r(t("2025") + "<w:noBreakHyphen/>" + t("2030, ngân\xad sách ")),
        r('<w:sym w:font="Symbol" w:char="F0B3"/>' + t(" 5, ")),
        r('<w:sym w:font="Wingdings" w:char="F0FC"/>'),
        r(t("ü"), '<w:rFonts w:ascii="Wingdings"/>'),
        f"<m:oMath>{fraction}<m:r><m:t>=83%, 7</m:t></m:r>{square}</m:oMath>",
        r(t("5m")),
        r(t("2"), '<w:vertAlign w:val="superscript"/>'),
    )
    assert full(body).text == "2025-2030, ngân sách ≥ 5, ✓✓5/6=83%, 7m²5m²\n"


def test_raised_figures_however_they_are_raised(full: MakeFull) -> None:
    styles = '<w:style w:type="character" w:styleId="Mu"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    looks = ('<w:vertAlign w:val="superscript"/>', '<w:rStyle w:val="Mu"/>', '<w:position w:val="8"/>')
    body = "".join(para(r(t("5m")), r(t("2"), look)) for look in (*looks, '<w:position w:val="-6"/>'))
    assert full(body, styles=styles).text.splitlines() == ["5m²", "5m²", "5m²", "5m2"]


@pytest.mark.parametrize(
    ("text", "font", "shown"),
    [
        ("\uf0b7", "", "•"),
        ("\uf0d8", "Wingdings", "➢"),
        ("abc", "Symbol", "αβχ"),
        ("5 m²", "Arial", "5 m²"),
        ("\uf0ff", "", ""),
    ],
)
def test_glyphs_of_symbol_fonts(text: str, font: str, shown: str) -> None:
    assert drawn(text, font) == shown


def pages_of(source: Source) -> list[str]:
    assert not source.pages or (source.pages[0].start, source.pages[-1].end) == (0, len(source.text))
    return [cut(source, page) for page in source.pages]


def test_rendered_page_breaks_are_pages(full: MakeFull) -> None:
    page = "<w:lastRenderedPageBreak/>"
    grid = table(
        cell("TT") + cell("Số"),
        f"<w:tc>{para(r(page + t('1')))}</w:tc><w:tc>{para(r(page + t('2')))}</w:tc>",
        properties=RULED,
    )
    body = (
        para(r(t("Câu bắt đầu ")), ref(1), r(page), r(t("và hết ở trang sau.")))
        + para(r(t("Ngắt tay")), ref(2), r('<w:br w:type="page"/>'))
        + para(r(page + t("Trang ba")))
        + grid
    )
    source = full(body, notes=notes("Chú một.", "Chú hai."))
    assert pages_of(source) == [
        "Câu bắt đầu ¹",
        "và hết ở trang sau.\n¹ Chú một.\nNgắt tay²\n² Chú hai.\n",
        "Trang ba\nTT\tSố\n",
        "1\t2\n",
    ]


def test_breaks_put_in_by_hand_are_pages_only_if_they_are_all(full: MakeFull) -> None:
    body = para(r(t("Một")), r('<w:br w:type="page"/>')) + p("Hai") + p("Ba", "<w:pageBreakBefore/>")
    assert pages_of(full(body, pages=3)) == ["Một\n", "Hai\n", "Ba\n"]
    assert full(body, pages=9).pages == full(body).pages == ()


def test_pages_that_the_file_counts_otherwise_are_not_believed(full: MakeFull) -> None:
    page = "<w:lastRenderedPageBreak/>"
    body = p("Một") + para(r(page + t("Hai")))
    assert (len(full(body, pages=3).pages), full(body, pages=20).pages) == (2, ())


def test_number_stands_on_the_page_of_its_words(full: MakeFull) -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    body = p("Một", num(0)) + para(r("<w:lastRenderedPageBreak/>" + t("Hai")), properties=num(0))
    assert pages_of(full(body, numbering=numbering)) == ["1. Một\n", "2. Hai\n"]


def test_letterheads_frame_and_data_does_not(full: MakeFull) -> None:
    grid_style = f'<w:style w:type="table" w:styleId="TableGrid"><w:tblPr>{RULED}</w:tblPr></w:style>'
    none = (
        "<w:tcBorders>"
        + "".join(f'<w:{s} w:val="nil"/>' for s in ("top", "left", "bottom", "right"))
        + "</w:tcBorders>"
    )
    styled = '<w:tblStyle w:val="TableGrid"/>'
    head = table(
        cell("UBND PHƯỜNG X") + cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        cell("Số: 12/BC-UBND") + cell("ngày 20"),
        properties=styled,
    )
    sign = table(cell("Lưu: VT", none) + cell("TM. ỦY BAN NHÂN DÂN", none), properties=styled)
    data = table(cell("TT") + cell("Số quyết định"), cell("1") + cell("Q 5 tầng"), properties=styled)
    bare = table(cell("Kt chung") + cell("Tổng"), cell("tm 5") + cell("6"))
    source = full(head + p("BÁO CÁO") + data + bare + sign, styles=grid_style)
    assert [cut(source, grid.span).split("\n")[0] for grid in source.tables] == ["TT\tSố quyết định", "Kt chung\tTổng"]
    assert source.text.splitlines()[:2] == ["UBND PHƯỜNG X", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert source.text.splitlines()[-2:] == ["Lưu: VT", "TM. ỦY BAN NHÂN DÂN"]


def test_letterhead_set_with_tabs_is_two_lines(full: MakeFull) -> None:
    body = para(r(t("ỦY BAN NHÂN DÂN") + "<w:tab/><w:tab/>" + t("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")))
    assert full(body).text.splitlines() == ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_numbers_of_rows_header_rows_and_hidden_rows(full: MakeFull) -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    auto = f"<w:tc>{para(properties=num(0))}</w:tc>"
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        "<w:trPr><w:tblHeader/></w:trPr>" + cell("TT") + cell("Nội dung"),
        "<w:trPr><w:tblHeader/></w:trPr>" + cell("(1)") + cell("(2)"),
        auto + cell("Thu"),
        f"<w:tc><w:tcPr>{down}</w:tcPr>{para(properties=num(0))}</w:tc>" + cell("Chi"),
        f"<w:tc><w:tcPr>{on}</w:tcPr>{para(properties=num(0))}</w:tc>" + cell("trong đó"),
        "<w:trPr><w:hidden/></w:trPr>" + cell("ẩn") + cell("ẩn"),
        auto + cell("Dư"),
    ]
    source = full(table(*rows, properties=RULED), numbering=numbering)
    assert source.text.splitlines() == ["TT\tNội dung", "(1)\t(2)", "1\tThu", "2\tChi", "\ttrong đó", "3\tDư"]
    assert source.tables[0].header_rows == 2


def test_what_comes_from_another_file_is_told(full: MakeFull) -> None:
    source = full(p("Thân bài") + '<w:altChunk w:id="rId9"/>')
    assert source.text == "Thân bài\n"
    assert "mẫu.docx" in source.warnings[0]


def test_strict_namespaces_and_other_part_names(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    path = tmp_path / "chặt.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/tai-lieu/van-ban.xml"/></Relationships>',
        )
        package.writestr(
            "[Content_Types].xml",
            '<Types><Override PartName="/tai-lieu/van-ban.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        package.writestr(
            "tai-lieu/van-ban.xml", f'<w:document xmlns:w="{strict}"><w:body>{p("Thu đạt 5%")}</w:body></w:document>'
        )
    assert load(path).text == "Thu đạt 5%\n"


def test_relations_that_loop_and_parts_that_are_missing(make_docx: MakeDocx) -> None:
    path = make_docx(p("Thu đạt 5%"))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "".join(
        f'<Relationship Id="r{n}" Type="{kind}/{name}" Target="{target}"/>'
        for n, (name, target) in enumerate(
            [
                ("styles", "document.xml"),
                ("numbering", "../../../etc/passwd"),
                ("footnotes", "document.xml"),
                ("settings", "mất.xml"),
            ]
        )
    )
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>',
        )
    assert load(path).text == "Thu đạt 5%\n"


def test_unicode_and_tcvn3_paragraphs_in_one_font(full: MakeFull) -> None:
    old = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    words = "phòng họp của tổ dân phố có hàng rào"
    body = "".join(
        para(r(t(text), old)) for text in ("Ủy ban nhân dân phường", _as_tcvn3(words).decode("latin-1"), "hàng hóa")
    )
    assert full(body).text.splitlines() == ["Ủy ban nhân dân phường", words, "hàng hóa"]

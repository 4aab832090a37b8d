"""Pages as Word, LibreOffice, Google Docs, pandoc, MediaWiki and portals write them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from test_encodings import _as_tcvn3

from corpus.errors import DocumentError
from corpus.loaders import limits, load
from corpus.source import Source

Read = Callable[..., Source]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(page: str | bytes, name: str = "trang.html") -> Source:
        path = tmp_path / name
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        return load(path)

    return reader


def noted(source: Source) -> list[tuple[str, str, str]]:
    """Label, the words up to the mark, and the note's own words."""
    text = source.text
    return [
        (n.label, text[: n.anchor.end].rsplit("\n", 1)[-1], text[n.definition.start : n.definition.end])
        for n in source.notes
    ]


def test_page_saved_by_word(read: Read) -> None:
    source = read(
        """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>x</title>
<!--[if gte mso 9]><xml>bỏ</xml><![endif]--></head><body><div class=WordSection1>
<table border=0><tr><td><p><b>UBND PHƯỜNG X</b></p><p>Số: 12/BC-UBND</p></td>
<td><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p></td></tr><tr><td>a</td><td>b</td></tr></table>
<p style='mso-list:l0 level1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Thu<a
style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span><![if !supportFootnotes]><span>[1]</span><![endif]></span></a>
đạt <b>129,17 tỷ</b>, chi<a href="#_edn1" name="_ednref1"><span>[i]</span></a>.</p>
<p><span style='font-family:Symbol;mso-list:Ignore'>·<span>&nbsp;</span></span>Gạch<o:p></o:p></p>
<p><del>bỏ</del><ins>giữ</ins> lại<span style='mso-hide:all;display:none'>ẩn</span></p></div>
<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1>
<p><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Tháng 4 <b>ước</b> 14 tỷ.</p><p>Đoạn hai.</p></div></div>
<div style='mso-element:endnote-list'><div style='mso-element:endnote' id=edn1><p><a href="#_ednref1" name="_edn1">[i]</a> Cuối.</p></div></div>
</body></html>"""
    )
    assert not source.tables
    assert source.text.splitlines()[-6:] == [
        "1. Thu¹ đạt 129,17 tỷ, chi[i].",
        "¹ Tháng 4 ước 14 tỷ.",
        "Đoạn hai.",
        "[i] Cuối.",
        "- Gạch",
        "giữ lại",
    ]
    assert noted(source) == [
        ("1", "1. Thu¹", "Tháng 4 ước 14 tỷ.\nĐoạn hai."),
        ("i", "1. Thu¹ đạt 129,17 tỷ, chi[i]", "Cuối."),
    ]
    bold = [source.text[s.start : s.end] for s in source.bold]
    assert {"129,17 tỷ", "ước"} <= set(bold)


@pytest.mark.parametrize(
    "page",
    [
        (
            '<div title="header"><p>Chạy đầu</p></div><p>Thu<a name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a> đạt.</p>'
            '<div id="sdfootnote1"><p><a name="sdfootnote1sym" href="#sdfootnote1anc">1</a>Chú một.</p></div>'
        ),
        '<p>Thu<a href="#fn1" id="fnref1"><sup>1</sup></a> đạt.</p><section><ol><li id="fn1"><p>Chú một.<a href="#fnref1">↩︎</a></p></li></ol></section>',
        '<p>Thu<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup> đạt.</p><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;Chú một.</span></p></div>',
        (
            '<p>Thu<sup id="cite_ref-1"><a href="#cite_note-1"><span>[</span>1<span>]</span></a></sup> đạt.</p><ol>'
            '<li id="cite_note-1"><span><b><a href="#cite_ref-1">^</a></b></span> <span>Chú một.</span></li></ol>'
        ),
    ],
    ids=["libreoffice", "pandoc", "google", "mediawiki"],
)
def test_notes_as_others_write_them(read: Read, page: str) -> None:
    source = read(page)
    assert source.text == "Thu¹ đạt.\n¹ Chú một.\n"
    assert noted(source) == [("1", "Thu¹", "Chú một.")]


def test_a_note_referred_to_twice_is_written_once(read: Read) -> None:
    mark = '<sup id="r{0}"><a href="#n">[2]</a></sup>'
    source = read(f'<p>Thu{mark.format(1)}, chi{mark.format(2)}.</p><p id="n"><a href="#r1">[2]</a> Chú.</p>')
    assert source.text == "Thu², chi².\n² Chú.\n"


def test_contents_that_link_to_headings_are_no_notes(read: Read) -> None:
    source = read(
        '<p><a href="#m1">1</a> Kinh tế</p><h2 id="m1">1. Kinh tế</h2><p><a href="#m2">2</a></p><p><a name="m2"></a>2. Xã hội</p>'
    )
    assert not source.notes
    assert source.text.splitlines() == ["1 Kinh tế", "1. Kinh tế", "2", "2. Xã hội"]


def test_end_tags_left_out_and_lists_numbered(read: Read) -> None:
    source = read(
        "<p>Một<p>Hai<ul><li>x<li><p>y</p></ul><ol type=a start=3><li>ba<li><p>bốn</p></ol><ol type=I><li>La mã</ol>"
        '<ol style="list-style-type:none"><li>không số</ol><ol><li value=7>bảy</ol><pre>a\nb</pre></body></html><p>ngoài'
    )
    shown = ["Một", "Hai", "- x", "- y", "c. ba", "d. bốn", "I. La mã", "không số", "7. bảy", "a", "b", "ngoài"]
    assert source.text.splitlines() == shown


def test_grid_with_spans_foot_caption_and_a_table_inside(read: Read) -> None:
    source = read(
        "<table border=1><caption>Biểu 1</caption><tfoot><tr><td><td>Cộng<td>3</tfoot><tr><th rowspan=2>TT<th colspan=2>Năm"
        "<tr><th>2025<th>2026<tr><td>1<td>Dòng<br>hai<td>x<table><tr><td>a<td>b</table></table>Sau bảng"
    )
    assert source.text.splitlines() == [
        "Biểu 1",
        "TT\tNăm\t",
        "\t2025\t2026",
        "1\tDòng hai\tx a b",
        "\tCộng\t3",
        "Sau bảng",
    ]
    (table,) = source.tables
    assert table.header_rows == 2
    assert [(c.rowspan, c.colspan) for c in table.cells[:2]] == [(2, 1), (1, 2)]


def test_portal_leaves_its_menus_out(read: Read) -> None:
    menu = "".join(f'<li><a href="/{n}">Chuyên mục số {n}</a></li>' for n in range(6))
    page = (
        f'<body><form id="aspnetForm"><header><a href="/">Trang chủ</a></header><div><ul>{menu}</ul></div>'
        '<div><h1>BÁO CÁO</h1><p>Thu đạt 129,17 tỷ đồng theo <a href="/x">Kế hoạch số 05</a>.</p></div>'
        "<footer>Bản quyền</footer></form></body>"
    )
    assert read(page).text.splitlines() == ["BÁO CÁO", "Thu đạt 129,17 tỷ đồng theo Kế hoạch số 05."]
    assert read(f"<ul>{menu}</ul>").text.splitlines()[0] == "- Chuyên mục số 0"  # all that the page has


def test_style_sheets_hide_and_name_legacy_fonts(read: Read) -> None:
    drawn = _as_tcvn3("cộng hòa").decode("latin-1")
    source = read(
        "<style>p.cu, li.cu {margin:0; font-family:.VnTimeH} .an{display:none} @media print{.hien{display:none}}</style>"
        f'<p class="cu">{drawn}</p><p class="an">ẩn</p><p class="hien">hiện</p><p><font face=".VnTime">{drawn}</font></p>'
    )
    assert source.text.splitlines() == ["CỘNG HÒA", "hiện", "cộng hòa"]


def test_encodings_of_pages(read: Read) -> None:
    words = "ủy ban nhân dân phường báo cáo tình hình thực hiện nhiệm vụ quý một"
    page = b"<html><meta charset=iso-8859-1><p style='font-family:.VnTime'>%b</p><p><font face='.VnTimeH'>%b</font></p>"
    assert read(page % (_as_tcvn3(words), _as_tcvn3("độc lập"))).text.splitlines() == [words, "ĐỘC LẬP"]
    assert read("<p>café résumé naïve</p>".encode("latin-1")).text == "café résumé naïve\n"
    assert read(f"<meta charset=x-lạ><p>{words}</p>").text == words + "\n"
    with pytest.raises(DocumentError):
        read(b"\x01\x02\x90<p>" * 40)


def test_page_in_one_file_with_its_pictures(read: Read) -> None:
    page = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="utf-8"\n'
        "Content-Transfer-Encoding: quoted-printable\n\n<html><p>Thu ng=C3=A2n s=C3=A1ch</p></html>\n--x--\n"
    )
    assert read(page, "web.doc").text == "Thu ngân sách\n"
    assert read(page).text == "Thu ngân sách\n"


def test_breaks_in_a_sentence_and_types_with_entities(read: Read) -> None:
    page = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><head><title/></head><body>'
    source = read(f"{page}<p>nhiệm vụ<br/>trọng\ntâm &a;.<br/>BÍ THƯ</p><ul/><p>ngân&shy;sách</p></body></html>")
    assert source.text.splitlines() == ["nhiệm vụ trọng tâm &a;.", "BÍ THƯ", "ngânsách"]


@pytest.mark.soak
def test_loading_is_linear_and_quick(read: Read) -> None:
    part = (
        "<p class=MsoNormal style='text-align:justify'><b><span style='font-size:14pt'>{0}. Về kinh tế:</span></b> "
        "<span>Lũy kế 3 tháng thu ngân sách ước thực hiện 129,17 tỷ đồng, đạt 25,1% dự toán.</span></p>"
        "<table border=1><tr><td>{0}</td><td>Thu ngân sách nhà nước</td></tr><tr><td>1</td><td>2</td></tr></table>"
    )
    page = "".join(part.format(n) for n in range(3000)).encode()
    began = time.process_time()
    assert len(read(page).tables) == 3000
    assert len(page) / (time.process_time() - began) > 300_000  # bytes a second, a third of what a quiet machine does


@pytest.mark.parametrize(
    "part", ["<!--", "<![CDATA[", "<?", "<a ", "<a b='", "<table><tr><td>", "<nav><header>", "<b>", "<ol><li>"]
)
def test_pages_of_open_ends_cost_little(read: Read, part: str) -> None:
    count = limits.TAGS // part.count("<") // 4
    began = time.process_time()
    try:
        read(part * count + "Thu ngân sách")
    except DocumentError as error:
        assert "trang.html" in str(error)
    assert time.process_time() - began < 20

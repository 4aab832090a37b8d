"""The door: loaders by content, folders, and every kind of bad file as one Vietnamese sentence."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.loaders import SUPPORTED, find_documents, load

MakeDocx = MakePdf = Callable[..., Path]

P = "<w:p><w:r><w:t>Thu ngân sách đạt 25,1%.</w:t></w:r></w:p>"


def refused(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        load(path)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_text_is_kept_as_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffDòng một\r\n\r\nDòng hai\t \r\n".encode())
    assert load(path).text == "Dòng một\r\n\r\nDòng hai\t \r\n"


def test_form_feeds_are_pages_where_they_can_be_all(tmp_path: Path) -> None:
    path = tmp_path / "in.txt"
    path.write_text("Trang một\n\fTrang hai\n\f\fTrang bốn\n\f\n")
    source = load(path)
    assert [source.text[s.start : s.end] for s in source.pages] == [
        "Trang một\n\f",
        "Trang hai\n\f",
        "\f",
        "Trang bốn\n\f\n",
    ]
    path.write_text("Thu ngân sách. " * 1000 + "\fPhụ lục\n")
    assert load(path).pages == ()  # only the breaks that somebody put in
    path.write_text("Không ngắt trang\n")
    assert load(path).pages == ()


def test_example_documents_are_read_unchanged(shared_dir: Path) -> None:
    for path in find_documents(shared_dir / "ward-documents"):
        source = load(path)
        assert source.text.encode("utf-8") == path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        assert source.warnings == ()


def test_folder_is_listed_without_hidden_and_lock_files(tmp_path: Path) -> None:
    for name in ["b.docx", "~$b.docx", ".ẩn.txt", "a.TXT", "c.zip", "con/d.pdf", ".git/e.txt", "Thumbs.db"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [p.relative_to(tmp_path).as_posix() for p in find_documents(tmp_path)]
    assert found == ["a.TXT", "b.docx", "c.zip", "con/d.pdf"]


def test_content_decides_and_a_wrong_name_is_told(make_docx: MakeDocx, tmp_path: Path) -> None:
    path = make_docx(P).rename(tmp_path / "nhầm.pdf")
    source = load(path)
    assert (source.format, source.text) == ("docx", "Thu ngân sách đạt 25,1%.\n")
    assert "nhầm.pdf" in source.warnings[0]


def test_pdf_named_docx_is_read_as_pdf(make_pdf: MakePdf, tmp_path: Path) -> None:
    made = make_pdf([lambda c: c.drawString(85, 700, "Thu ngân sách đạt 25,1%.")])
    source = load(made.rename(tmp_path / "nhầm.docx"))
    assert source.format == "pdf"
    assert "PDF" in source.warnings[0]


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
def test_empty_and_random_files_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"trống{suffix}"
    path.write_bytes(b"")
    assert "rỗng" in refused(path)
    path.write_bytes(bytes(range(256)) * 8)
    refused(path)


def test_truncated_files_are_refused(make_docx: MakeDocx, make_pdf: MakePdf) -> None:
    document = make_docx(P * 500)
    document.write_bytes(document.read_bytes()[:-400])
    assert "hỏng" in refused(document)
    pdf = make_pdf([lambda c: c.drawString(85, 700, "Thu ngân sách")])
    pdf.write_bytes(pdf.read_bytes()[:300])
    refused(pdf)


def test_passwords_are_named(make_pdf: MakePdf, tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    pdf = make_pdf([lambda c: c.drawString(85, 700, "Mật")], encrypt=StandardEncryption("bí mật", strength=128))
    assert "mật khẩu" in refused(pdf)
    word = tmp_path / "mật.docx"
    word.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert "mật khẩu" in refused(word)
    # A large one lists its streams far from its start.
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[30:32], head[48:52] = (9).to_bytes(2, "little"), (20_000).to_bytes(4, "little")
    word.write_bytes(bytes(head) + bytes(20_000 * 512) + "EncryptedPackage".encode("utf-16-le"))
    assert "mật khẩu" in refused(word)


def test_password_of_old_word_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mật.doc"
    block = b"\xec\xa5" + bytes(8) + (0x0100).to_bytes(2, "little") + bytes(500)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + block + "WordDocument".encode("utf-16-le"))
    assert "mật khẩu" in refused(path)


def test_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bom.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (40 * 2**20))
    assert "bất thường" in refused(path)


def test_entity_expansion_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thực thể.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    assert "XML" in refused(path)


def test_deep_nesting_is_refused_and_not_a_crash(make_docx: MakeDocx) -> None:
    refused(make_docx("<w:sdt>" * 20_000 + P + "</w:sdt>" * 20_000))


def test_unknown_formats_name_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "phim.mp4"
    path.write_bytes(b"\0\0\0 ftypisom")
    assert ".docx" in refused(path)
    assert "không có tệp" in refused(tmp_path / "mất.docx")


def test_old_word_names_the_command_that_enables_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "cũ.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"))
    assert "libreoffice" in refused(path)


def test_import_is_light() -> None:
    code = (
        "import sys, corpus.loaders; "
        "heavy = {'pdfplumber', 'pypdfium2', 'lxml', 'openpyxl', 'PIL', 'numpy', 'torch'} & set(sys.modules); "
        "print(heavy); sys.exit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

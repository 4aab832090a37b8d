"""Broken and odd files out of good ones: bytes, parts of a package, and text of the genre."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from pathlib import Path
from random import Random

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "documents"

_ODD_BYTES = [
    b"\0",
    b"\xff" * 4,
    b"<",
    b">",
    b"&#x0;",
    b"%s",
    b"-1",
    b"99999999999",
    b"1e999",
    b"\n\n",
    b"[",
    b"\xcc\x81",
]
_ODD_VALUES = [
    b"",
    b"-1",
    b"0",
    b"1",
    b"9",
    b"1000",
    b"99999999999",
    b"x",
    b"true",
    b"A1:XFD1048576",
    b"\xc2\xb9",
    b"1.5",
]
_PDF_WORDS = re.compile(rb"/[A-Z][A-Za-z]+|\b\d+(?:\.\d+)?\b|\b\d+ 0 R\b")
_XML_TAG = re.compile(rb"<[^<>]{1,400}>")
_XML_VALUE = re.compile(rb'="([^"]{0,200})"')

WORDS = (
    "Thu ngân sách|đạt|ước thực hiện|lũy kế 3 tháng|129,17 tỷ đồng|25,1% dự toán|tổ dân phố|giải phóng mặt bằng|45.817/ 45.898 người|"
    "trên 81 tỷ|từ 03-05|0.85 ha|quý I năm 2026|ngày 17/4/2026|Số: /BC-UBND|UBND PHƯỜNG|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|"
    "Độc lập - Tự do - Hạnh phúc|Nơi nhận:|TM. ỦY BAN NHÂN DÂN|CHỦ TỊCH|Phụ lục số 02|PHỤ LỤC|(Kèm theo Kế hoạch số /KH-UBND)|"
    "$5/6 = 100\\%$|**đậm|*nghiêng*|<p>|</p>|<u>2026</u>|[footnoteRef:1]|[1: |]|[2:  nội dung]|¹|²|¹²|m²|[^3]|<sup>4</sup>|"
    "công dân số 5|I.11/DVCC-01|thứ ba|hai mươi lăm|1.234.567.890.123.456.789|9"
    + "9" * 60
    + "|,5|1,|1..2|1/0|100%%|–|…|“|”|(|)|;|:|."
).split("|")
STARTS = [
    "",
    "A. ",
    "I. ",
    "II. ",
    "1. ",
    "1.1. ",
    "2.2.2. ",
    "a) ",
    "đ) ",
    "(1) ",
    "- ",
    "+ ",
    "* ",
    "** ",
    "*** ",
    "¹ ",
    "\t",
    "TT\t",
    "1\t",
    "\t\t\t",
    "|",
    "# ",
    "## ",
]
ENDS = ["\n", "\n\n", "\r\n", "\n\n\n\n", " \n", "\t\n", "\f\n", "\u2028", "\t", " ", ""]
LETTERS = "\0\x01\x0b\x1f\x7f\x85\u00a0\u200b\u200e\u202e\ufeff\u0301\u0323\u0302\ud7ff\U0001f600\U0010ffff²³٣５Ⅳªº"


def text(random: Random, most: int = 60) -> str:
    """Lines that look like the genre, with every mark that a reader may trip over."""
    out = []
    for _ in range(random.randint(1, most)):
        out.append(random.choice(STARTS))
        words = random.choices(WORDS, k=random.randint(0, 12))
        out.append(random.choice([" ", " ", "", "\t"]).join(words))
        if random.random() < 0.1:
            out.append("".join(random.choices(LETTERS, k=random.randint(1, 5))))
        out.append(random.choice(ENDS))
    return "".join(out)


def mutated_text(random: Random, data: str) -> str:
    """``data`` with lines moved, doubled, cut, joined and marks strewn in."""
    for _ in range(random.randint(1, 8)):
        if not data:
            return text(random)
        place = random.randrange(len(data))
        other = random.randrange(len(data))
        match random.randrange(8):
            case 0:
                data = data[:place] + random.choice(WORDS + STARTS + ENDS) + data[place:]
            case 1:
                data = data[:place] + data[place + random.randint(1, 40) :]
            case 2:
                lines = data.splitlines(keepends=True)
                random.shuffle(lines)
                data = "".join(lines)
            case 3:
                lines = data.splitlines(keepends=True)
                line = random.randrange(len(lines))
                lines[line:line] = lines[line : line + random.randint(1, 5)] * random.randint(1, 20)
                data = "".join(lines)
            case 4:
                data = data[:place] + random.choice(LETTERS) + data[place + random.randint(0, 1) :]
            case 5:
                data = data.replace("\n", random.choice(ENDS), random.randint(1, 200))
            case 6:
                data = data[:place] + data[other : other + random.randint(1, 2000)] + data[place:]
            case _:
                data = data[min(place, other) : max(place, other)]
        data = data[:400_000]
    return data


def mutated_bytes(random: Random, data: bytes) -> bytes:
    """``data`` with bytes changed, cut, doubled and put in."""
    out = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 4, 16])):
        if not out:
            break
        place = random.randrange(len(out))
        length = random.choice([1, 1, 4, 64, 1024])
        match random.randrange(6):
            case 0:
                out[place] ^= 1 << random.randrange(8)
            case 1:
                del out[place : place + length]
            case 2:
                out[place:place] = random.choice(_ODD_BYTES)
            case 3:
                other = random.randrange(len(out))
                out[place:place] = out[other : other + length]
            case 4:
                out[place : place + length] = random.randbytes(length)
            case _:
                if random.random() < 0.3:
                    del out[place:]
    return bytes(out)


def mutated_xml(random: Random, data: bytes) -> bytes:
    """``data`` with elements doubled, dropped or moved and attributes given odd values."""
    for _ in range(random.choice([1, 2, 4, 8])):
        pattern = random.choice([_XML_TAG, _XML_VALUE])
        found = list(pattern.finditer(data))
        if not found:
            return mutated_bytes(random, data)
        one, two = random.choice(found), random.choice(found)
        if pattern is _XML_VALUE:
            data = data[: one.start(1)] + random.choice([*_ODD_VALUES, two[1]]) + data[one.end(1) :]
        elif random.random() < 0.3:
            data = data[: one.start()] + data[one.end() :]
        elif random.random() < 0.5:
            data = data[: one.start()] + two[0] + data[one.start() :]
        else:
            first, last = sorted((one.start(), two.start()))
            data = data[:last] + data[first : min(last, first + 20_000)] + data[last:]
    return data


def mutated_zip(random: Random, data: bytes) -> bytes:
    """A package with one or two of its parts changed, dropped or doubled."""
    if random.random() < 0.15:
        return mutated_bytes(random, data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = package.namelist()
        chosen = set(random.choices([n for n in names if n.endswith((".xml", ".rels"))], k=random.randint(1, 2)))
        for name in names:
            part = package.read(name)
            if name in chosen:
                if random.random() < 0.05:
                    continue
                part = mutated_xml(random, part) if random.random() < 0.85 else mutated_bytes(random, part)
            made.writestr(name, part)
    return out.getvalue()


def mutated_pdf(random: Random, data: bytes) -> bytes:
    """A PDF with names and numbers changed, in its objects and inside its compressed streams."""
    if random.random() < 0.3:
        return mutated_bytes(random, data)
    if random.random() < 0.5:
        streams = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))
        if streams:
            chosen = random.choice(streams)
            packed = chosen[1].strip()
            ascii85 = packed.endswith(b"~>")
            try:
                inner = zlib.decompress(base64.a85decode(packed[:-2]) if ascii85 else packed)
            except (zlib.error, ValueError):
                return mutated_bytes(random, data)
            inner = zlib.compress(mutated_words(random, inner[:400_000]))
            if ascii85:
                inner = base64.a85encode(inner) + b"~>"
            return data[: chosen.start(1)] + inner + data[chosen.end(1) :]
    return mutated_words(random, data)


def mutated_words(random: Random, data: bytes) -> bytes:
    """``data`` with some of its PDF names, numbers and references swapped for others."""
    found = list(_PDF_WORDS.finditer(data))
    if not found:
        return mutated_bytes(random, data)
    for chosen in sorted(random.sample(found, min(len(found), random.choice([1, 2, 8]))), key=lambda m: -m.start()):
        other = random.choice([random.choice(found)[0], *_ODD_VALUES])
        data = data[: chosen.start()] + other + data[chosen.end() :]
    return data


def mutated(random: Random, suffix: str, data: bytes) -> bytes:
    """``data`` of a file that ends in ``suffix``, changed in ways its reader may meet."""
    match suffix:
        case ".docx" | ".xlsx":
            return mutated_zip(random, data)
        case ".pdf":
            return mutated_pdf(random, data)
        case ".html" if random.random() < 0.5:
            return mutated_xml(random, data)
        case ".txt" | ".md" | ".html" if random.random() < 0.8:
            return mutated_text(random, data.decode("utf-8", "replace")).encode("utf-8", "surrogatepass")
        case _:
            return mutated_bytes(random, data)


HTML = """<html><head><title>x</title></head><body><h1>BÁO CÁO</h1><p style="font-family:.VnTime">C&#233;ng</p>
<p>Thu ngân sách<a href="#_ftn1">[1]</a> đạt <b>129,17 tỷ đồng</b>.</p><ol start="3"><li>Một</li><li>Hai<ul><li>Ba</li></ul></li></ol>
<table border="1"><thead><tr><th rowspan="2">TT</th><th colspan="2">Thời gian</th></tr><tr><th>Thực hiện</th><th>Hoàn thành</th></tr></thead>
<tr><td>1</td><td>2025</td><td>2026<a href="#_ftn2"><sup>2</sup></a></td></tr></table><div hidden>x</div>
<div id="_ftn1"><p><a href="#r1">[1]</a> Thu tháng 4 ước 14 triệu.</p></div><div><p><a name="_ftn2">[2]</a> Hai.</p></div></body></html>"""


def seeds(*, pictures: bool = False) -> dict[str, bytes]:
    """Good files by name; ``pictures`` adds the scans, which take seconds each to read."""
    found = {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir())}
    scans = {
        name
        for name, data in found.items()
        if (name.endswith(".pdf") and b"/DCTDecode" in data) or b"/CCITTFax" in data
    }
    if not pictures:
        found = {name: data for name, data in found.items() if name not in scans}
    found["trang.html"] = HTML.encode()
    return found

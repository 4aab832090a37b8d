"""Papers of invented wards, composed from templates and the word lists of the index, for measuring speed at size.

Nothing of them is true and nobody wrote them: they say how fast things are, never how good. General words are drawn
by how many texts hold them (:func:`index.lexicon.background`), terms of the genre by Zipf's law, so that lists of
common and of rare words are about as long as in real papers. The same seed gives the same papers.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, count
from typing import NamedTuple

from corpus.document import Document, Metadata, Passage, PassageKind, Read, Section
from corpus.source import Span
from index.lexicon import background, pairs, words

__all__ = ["Paper", "papers"]

_ITEMS = (6, 12)
_SECTIONS = (4, 8)
_HEADINGS = (
    "PHÁT TRIỂN KINH TẾ", "THU, CHI NGÂN SÁCH", "ĐẦU TƯ XÂY DỰNG", "QUẢN LÝ ĐẤT ĐAI, MÔI TRƯỜNG", "VĂN HÓA, XÃ HỘI",
    "GIÁO DỤC VÀ ĐÀO TẠO", "Y TẾ, DÂN SỐ", "QUỐC PHÒNG, AN NINH", "CẢI CÁCH HÀNH CHÍNH", "TỔ CHỨC THỰC HIỆN",
)  # fmt: skip
_TOWNS = (
    "An", "Bình", "Cát", "Đông", "Gia", "Hòa", "Kim", "Long", "Mỹ", "Nam", "Phú", "Quang", "Sơn", "Tân", "Thanh",
    "Trung", "Văn", "Vĩnh", "Xuân", "Yên",
)  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_UNITS = ("triệu đồng", "tỷ đồng", "ha", "hộ", "m2", "lượt người", "hồ sơ", "%", "trường hợp", "cháu")
_SENTENCES = (
    "{Thing} đạt {number} {unit}, bằng {share}% kế hoạch năm.",
    "{Thing} ước thực hiện {number} {unit}, tăng {share}% so với cùng kỳ năm trước; {filler}.",
    "Đã hoàn thành {thing} cho {number} {unit} tại tổ dân phố số {small}; {filler}.",
    (
        "Ủy ban nhân dân phường giao {office} chủ trì, phối hợp rà soát {thing}, {filler}, hoàn thành trước ngày "
        "{day}/{month}/{year}."
    ),
    "Tiếp tục {filler}; trong đó {thing} phấn đấu đạt từ {number} {unit} trở lên.",
    "Lũy kế từ đầu năm, {thing} là {number} {unit}, trong đó {other} {share}%.",
    "Công tác {thing} được quan tâm, {filler}.",
    "Tổ chức {small} đợt kiểm tra về {thing}, phát hiện {small} trường hợp vi phạm, {filler}.",
)
_OFFICES = ("Văn phòng", "Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Văn hóa - Xã hội", "Công an phường", "Trạm Y tế")
_QUESTIONS = (
    "{Thing} của phường {ward} đạt bao nhiêu {unit}?",
    "Phường {ward} có bao nhiêu {unit} về {thing}?",
    "{thing} và {other} tháng {month} thế nào?",
    "Ai chủ trì {thing}, hạn đến ngày nào?",
)


class Paper(NamedTuple):
    """One paper: what stands above its sections, the sections by heading, and some questions on it."""

    name: str
    ward: str
    title: str
    head: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    questions: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole paper as a file holds it."""
        parts = [self.head, *(part for heading, items in self.sections for part in (heading, *items))]
        return "\n\n".join(parts) + "\n"

    def document(self) -> Document:
        """The paper taken apart, without its figures: what reading finds, but a thousand times sooner."""
        sections: list[Section] = []
        passages = [Passage(PassageKind.OPENING, (Span(0, len(self.head)),), None)]
        at = len(self.head) + 2
        for heading, items in self.sections:
            begun, place = at, Span(at, at + len(heading))
            at = place.end + 2
            for item in items:
                passages.append(Passage(PassageKind.TEXT, (Span(at, at + len(item)),), len(sections)))
                at += len(item) + 2
            number, _, title = heading.partition(" ")
            sections.append(Section(number, title, 1, None, place, Span(begun, at - 2)))
        meta = Metadata(title=Read(self.title, None, 1.0), ward=Read(self.ward, None, 1.0))
        return Document(
            f"{self.name}.txt", "txt", self.text, (), meta, tuple(sections), (), (),
            tuple(passages), (),
        )  # fmt: skip


def papers(seed: int, first: int = 0, step: int = 1) -> Iterator[Paper]:
    """Endlessly many papers, each of its own ward and month, about 55 passages each; every ``step``-th of them."""
    for number in count(first, step):
        yield _paper(number, random.Random(f"{seed}/{number}"))


@lru_cache(maxsize=1)
def _things() -> tuple[Sequence[str], Sequence[float]]:
    """Terms of the genre with cumulated weights: the n-th is drawn 1 / n as often as the first (Zipf, 1949)."""
    full = {long for short, long in (*pairs("abbreviations"), *pairs("everyday")) if " " in long}
    things = sorted(full | {term for term in words("terms") if " " in term})
    random.Random(0).shuffle(things)
    return things, list(accumulate(1 / rank for rank in range(1, len(things) + 1)))


@lru_cache(maxsize=1)
def _general() -> tuple[Sequence[str], Sequence[float]]:
    """General words with cumulated shares of the texts that hold them."""
    known = background()
    return [" ".join(word) for word in known], list(accumulate(math.exp(-idf) for idf in known.values()))


def _paper(number: int, chance: random.Random) -> Paper:
    ward = f"{_TOWNS[number % len(_TOWNS)]} {_TOWNS[number // len(_TOWNS) % len(_TOWNS)]}"
    month, year = chance.randint(1, 12), chance.randint(2024, 2030)
    title = f"Tình hình kinh tế - xã hội tháng {month} năm {year}"
    head = "\n".join(
        (
            "ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.upper()}", "", f"Số: {chance.randint(1, 900)}/BC-UBND", "",
            f"{ward}, ngày {chance.randint(1, 28)} tháng {month} năm {year}", "", "BÁO CÁO", title,
        )
    )  # fmt: skip
    sections = []
    for at, heading in enumerate(chance.sample(_HEADINGS, chance.randint(*_SECTIONS))):
        items = (_item(number, ward, chance) for number in range(1, chance.randint(*_ITEMS) + 1))
        sections.append((f"{_ROMAN[at]}. {heading}", tuple(items)))
    asked = tuple(_filled(question, ward, chance) for question in _QUESTIONS)
    return Paper(f"bao-cao-{number:06d}", ward, f"Báo cáo {title[0].lower()}{title[1:]}", head, tuple(sections), asked)


def _item(number: int, ward: str, chance: random.Random) -> str:
    said = (_filled(chance.choice(_SENTENCES), ward, chance) for _ in range(chance.randint(1, 3)))
    return f"{number}. {' '.join(said)}"


def _filled(template: str, ward: str, chance: random.Random) -> str:
    terms, general = _things(), _general()
    thing, other = (chance.choices(terms[0], cum_weights=terms[1])[0] for _ in range(2))
    filler = " ".join(chance.choices(general[0], cum_weights=general[1], k=chance.randint(4, 14)))
    return template.format(
        ward=ward, thing=thing, Thing=thing[0].upper() + thing[1:], other=other, filler=filler,
        office=chance.choice(_OFFICES), unit=chance.choice(_UNITS), number=_figure(chance), small=chance.randint(2, 20),
        share=f"{chance.randint(1, 120)},{chance.randint(1, 9)}", day=chance.randint(1, 28),
        month=chance.randint(1, 12), year=chance.randint(2024, 2030),
    )  # fmt: skip


def _figure(chance: random.Random) -> str:
    whole = round(10 ** chance.uniform(0.5, 5))
    written = f"{whole:,}".replace(",", ".")
    return f"{written},{chance.randint(1, 99):02d}" if chance.random() < 0.4 else written

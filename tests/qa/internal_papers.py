"""Public papers of two wards, and internal ones that say what nothing else says: words, numbers, a ward, a signer."""

from __future__ import annotations

import re
from dataclasses import replace

from made import CAU_DAT, GIENG_ME, HANG_MAM, conclusion, report

from corpus.unicode import fold

SECRET = replace(
    GIENG_ME,
    ward="Khuẩy Nhuồng",
    month="8",
    year="2027",
    revenue_total="917,43",
    gifts="1.963",
    market="bến phà Xẻo Vượn",
    market_area="46,07",
    market_households="1.739",
    road="dốc Zắc Mòi",
    learners="2.741",
    signer="Nghiêm Xuân Phượt",
)
TOTAL = "53,777"
"""What an internal conclusion of a public ward says the cumulated revenue is."""
MEMO = """ỦY BAN NHÂN DÂN
PHƯỜNG HÀNG MẮM
Số: 919/BC-UBND
Hàng Mắm, ngày 03 tháng 8 năm 2027

BÁO CÁO
Công tác nội bộ tháng 8 năm 2027

I. NỘI DUNG
1. Tổ công tác Khảo sát Gỗ Lim (TCTKSGL) đã kiểm kê 6.413 mét khối gỗ tại xưởng Quắm Cang.
2. Thu hồi 5.208 phiếu hẹn của người có công.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH



Phùng Ngoẹo Kha
"""
RELEASED = 'audience = "công khai"\n'
PUBLIC = {"cau-dat-ha.txt": report(CAU_DAT), "hang-mam.txt": report(HANG_MAM)}
INTERNAL = {
    "ket-luan-41.txt": conclusion(HANG_MAM, TOTAL, number="4188"),
    "khuay-nhuong.txt": report(SECRET),
    "tham-mat.txt": MEMO,
}
SIDECARS = {
    **{f"{name}.meta.toml": RELEASED for name in PUBLIC},
    "tham-mat.txt.meta.toml": 'audience = "Noi bo"\n',
}
"""Of the other two internal papers nobody has said whom they are for."""
ALL = {**PUBLIC, **INTERNAL, **SIDECARS, "hong-dac-biet.pdf": "%PDF-1.4 hỏng"}
RELEASED_ALONE = {
    **PUBLIC,
    **{name: text for name, text in SIDECARS.items() if name.removesuffix(".meta.toml") in PUBLIC},
}

WORDS = frozenset("khuay nhuong phuot xeo zac tctksgl quam ngoeo".split())
NUMBERS = ("917,43", "1.963", "46,07", "1.739", "2.741", TOTAL, "6.413", "5.208", "4188", "919/", '"1963"', "'1963'")
NAMES = (*INTERNAL, "hong-dac-biet")


def told(words: str, asked: str = "") -> set[str]:
    """What ``words`` give away of the internal papers beyond what ``asked`` says itself."""
    terms = set(re.findall(r"[^\W\d_]+", fold(words))) - set(re.findall(r"[^\W\d_]+", fold(asked)))
    return (
        (terms & WORDS)
        | {number for number in NUMBERS if number in words and number not in asked}
        | {name for name in NAMES if name in words and name not in asked}
    )

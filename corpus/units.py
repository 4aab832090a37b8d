"""Units and scales of official papers: what a number is multiplied by, and what is counted.

Measures convert into one base unit; counted things are nouns and keep their own word. The nouns here are
the ones that papers of this kind count; any other noun behind a number is taken as written (one word).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

__all__ = ["COUNTERS", "MEASURE", "MEASURES", "PER", "SCALE", "SCALES", "base_unit", "is_place_unit"]


def word_set(words: str, separator: str | None = None) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(words.split(separator))


SCALES: dict[str, Decimal] = {
    "chục": Decimal(10), "trăm": Decimal(100), "nghìn": Decimal(10**3),
    "ngàn": Decimal(10**3), "ngìn": Decimal(10**3),
    "vạn": Decimal(10**4), "triệu": Decimal(10**6), "tr": Decimal(10**6), "trđ": Decimal(10**6),
    "tỷ": Decimal(10**9),
    "tỉ": Decimal(10**9),
}  # fmt: skip
"""Words that multiply; ``tỷ`` and ``triệu`` without a noun are money."""

_NAMES: dict[str, tuple[str, str]] = {
    # base unit: (names with factor 1, other names with their factors)
    "đồng": ("đồng đ vnđ vnd đvn", ""),
    "usd": ("usd đô_la đô_la_mỹ", ""),
    "m2": ("m2 m² mét_vuông", "ha 1e4 héc_ta 1e4 hecta 1e4 km2 1e6 km² 1e6"),
    "m3": ("m3 m³ mét_khối", ""),
    "m": ("m mét md", "km 1e3 ki-lô-mét 1e3 kilômét 1e3 cm 1e-2 mm 1e-3"),
    "kg": ("kg ki-lô-gam kilôgam", "tấn 1e3 tạ 1e2 yến 1e1 g 1e-3 gam 1e-3 gram 1e-3"),
    "lít": ("lít l", "ml 1e-3"),
    "%": ("% phần_trăm", ""),
    "‰": ("‰ phần_nghìn", ""),
    "w": ("w", "kw 1e3 mw 1e6"),
    "wh": ("wh", "kwh 1e3 mwh 1e6"),
    "v": ("v", "kv 1e3"),
    "va": ("va", "kva 1e3 mva 1e6"),
    "điểm %": ("điểm_% điểm_phần_trăm", ""),
}


def _measures() -> dict[str, tuple[str, Decimal]]:
    table: dict[str, tuple[str, Decimal]] = {}
    for base, (same, others) in _NAMES.items():
        for name in same.split():
            table[name.replace("_", " ")] = (base, Decimal(1))
        pairs = others.split()
        for name, factor in zip(pairs[::2], pairs[1::2], strict=True):
            table[name.replace("_", " ")] = (base, Decimal(factor))
    return table


MEASURES = _measures()
"""Written unit -> (base unit, factor)."""

_COUNTED = """
hộ dân|hộ gia đình|hộ kinh doanh|hộ nghèo|hộ cận nghèo|hộ tái định cư|hộ|nhân khẩu|khẩu|người dân
người lao động|người|công dân|cử tri|đại biểu|đảng viên|đoàn viên|hội viên|thành viên|ủy viên|cấp ủy viên
đồng chí|cán bộ|công chức|viên chức|lao động|học sinh|học viên|giáo viên|trẻ em|trẻ|cháu|em|bệnh nhân|đối tượng
cá nhân|tập thể|quần chúng|chiến sĩ|thanh niên|bí thư|phó bí thư|lượt người|lượt khách|lượt|hồ sơ
thủ tục hành chính|thủ tục|giấy chứng nhận|giấy phép xây dựng|giấy phép|giấy đăng ký|giấy|trường hợp
vụ việc|vụ án|vụ|việc|đơn|phản ánh|kiến nghị|đề nghị|tố cáo|khiếu nại|ý kiến|doanh nghiệp|hợp tác xã|dn
htx|công ty|cơ sở|cửa hàng|chợ|dự án|công trình|hạng mục|gói thầu|tuyến đường|tuyến phố|tuyến|nhiệm vụ
chỉ tiêu|mục tiêu|giải pháp|nội dung|tiêu chí|kế hoạch|chương trình|nghị quyết|quyết định|báo cáo|văn bản
công văn|thông báo|kết luận|quy chế|quy định|đề án|chỉ thị|tờ trình|chi bộ|đảng bộ|chi đoàn|chi hội
tổ chức đảng|tổ chức|đoàn thể|cơ quan|đơn vị|phòng|ban|tổ dân phố|tdp|tổ|thôn|xóm|khu phố|khu dân cư|khu
phường|xã|đặc khu|quận|huyện|tỉnh|thành phố|trường học|trường|lớp|bệnh viện|trạm y tế|trạm|điểm trạm
nhà văn hóa|nhà trẻ|nhà|căn hộ|căn|phòng học|phòng họp|di tích|hội nghị|cuộc họp|cuộc kiểm tra
cuộc giám sát|cuộc|buổi|lễ hội|đợt|kỳ|lần|phiên|đoàn|mô hình|phong trào|câu lạc bộ|đội|nhóm|tốp|tin bài
tin|bài viết|bài|video|văn kiện|suất quà|phần quà|suất|quà|giải|huy chương|bằng khen|giấy khen|bộ|chiếc
cái|biển|cây|con|ngôi mộ|ngôi|mộ|thửa đất|thửa|lô|ô|mảnh|điểm|vị trí|địa điểm|camera|thiết bị|máy|xe
phương tiện|tàu|tài khoản|thẻ|sổ|phiếu|mẫu|bản|tờ|cuốn|quyển|trang|cụm|dây|băng|khẩu hiệu|loại|lĩnh vực
ngành|nghề|sản phẩm|lớp học|tháng tuổi|tuổi|ngày công|công|sào|mẫu ruộng|giờ|phút|giây|ngày|tuần|tháng|quý
năm|nhiệm kỳ|đồng bào|liệt sĩ|thương binh|cấp|bậc|mức|phần|mục|văn phòng|lớp tập huấn|lớp bồi dưỡng
căn cước công dân|căn cước|tiết mục|vở|bến|cầu|cống|ao|hồ|đầm|lồng bè|bè|gốc|khóm|dịch vụ|tổ hợp|hợp đồng
biên bản
"""
COUNTERS: frozenset[str] = frozenset(_COUNTED.strip().replace("\n", "|").split("|"))
"""Nouns that papers count, in lower case and the older tone placement."""

_PLACES = word_set(
    "tuyến đường|tuyến phố|tuyến|đường|trục|khu|khu vực|khu phố|khu dân cư|tổ dân phố|tổ|phường|xã|trang|"
    "địa bàn|lĩnh vực|mặt|địa điểm|vị trí|thôn|cầu|diện",
    "|",
)


def is_place_unit(unit: str) -> bool:
    """Whether things stand *on* what is counted, so that ``trên 12 tuyến`` may mean no more than 12."""
    return unit in _PLACES


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


SCALE = rf"(?:{_alternatives(SCALES)})(?![^\W_]|\s(?:lệ|trọng|suất|số|phú))"
MEASURE = rf"(?:[%‰]|(?:{_alternatives(name for name in MEASURES if name not in '%‰')})(?![^\W_]))"
PER = r"(?:\s?/\s?(?:[^\W\d_]+2|[^\W\d_]+))"
"""What a rate is per: ``/người``, ``/m2``."""


def base_unit(written: str) -> tuple[str, Decimal]:
    """Base unit and factor of one written unit, scale words left out: ``ha`` -> ``("m2", 10000)``."""
    return MEASURES.get(written, (written, Decimal(1)))

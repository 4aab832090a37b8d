"""Units and scales of official papers: what a number is multiplied by, and what is counted.

Measures convert into one base unit; counted things are nouns and keep their own word. The nouns here are
the ones that papers of this kind count; any other noun behind a number is taken as written (one word).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from corpus.marks import SUPERSCRIPT

__all__ = [
    "BOUND",
    "COUNTERS",
    "MEASURE",
    "MEASURES",
    "OTHER_WORDS",
    "PER",
    "SCALE",
    "SCALES",
    "WORD",
    "base_unit",
    "is_place_unit",
]

WORD = rf"[^\W\d_{SUPERSCRIPT}]+"
"""Letters of a unit or a counted noun: the raised digits of a note mark end it."""
_ENDS = rf"(?![^\W_{SUPERSCRIPT}])(?!(?<=m)[²³])"


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
chuyên đề|chuyên mục|đầu việc|đầu mối|giường bệnh|chỗ ngồi|tổ công tác|vận động viên|nạn nhân|tác phẩm|điểm cầu
phương án|biên chế|ngày đêm
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
biên bản|tiêu chuẩn|bài học|bài báo|bài thi|bộ phận|bộ tiêu chí|bộ thủ tục|điểm nghẽn|điểm sáng|điểm đen
điểm trường|điểm du lịch|phần mềm|phần việc|phần thưởng|nhà máy|nhà thầu|nhà đầu tư|nhà giáo|nhà dân|nhà ở|nhà xưởng
con đường|con số|con em|đơn thư|đơn hàng|đơn giá|giải thưởng|cấp học|trang trại|trang thiết bị|bản tin|bản đồ|bản án
tờ khai|tờ rơi|mẫu nước|mẫu biểu|loại hình|ngành nghề|ngành hàng|ban ngành|hộ chiếu|hộ lý|đội viên|đội trưởng
tổ trưởng|tổ viên|tổ hòa giải|tổ tự quản|khu vực|khu công nghiệp|khu đất|cụm công nghiệp|công an viên|công nhân
công chứng viên|quy trình|quy tắc|quy ước|chuyên gia|chuyên viên|chuyên án|nguyên nhân|sáng kiến|giáo án|giáo xứ
phân khu|phân hiệu|phân xưởng|tiêu bản|tiểu phẩm|tiểu ban|tiểu dự án|hiện vật|khẩu trang|ô tô|cuộc thi|cuộc gọi
kỳ thi|kỳ họp|tin nhắn|sổ tay|cầu thủ|căn nhà|trường phái|xã viên|đoàn công tác|đoàn kiểm tra|vị thuốc|việc làm
"""
COUNTERS: frozenset[str] = frozenset(_COUNTED.strip().replace("\n", "|").split("|"))
"""Nouns that papers count, in lower case and the older tone placement."""

OTHER_WORDS = word_set(
    "tấn công|tấn phong|tạ ơn|yến tiệc|giải quyết|giải phóng|giải ngân|giải trình|giải thể|giải tỏa|giải thích|"
    "giải trí|phòng chống|phòng ngừa|phòng cháy|phòng tránh|phòng thủ|phòng dịch|ban hành|ban bố|bộ máy|bộ đội|"
    "bộ trưởng|cấp phát|cấp bách|cấp thiết|cấp cứu|cấp đổi|cấp mới|đoàn kết|xã hội|ô nhiễm|công khai|công bố|"
    "công nhận|công tác|công nghệ|công nghiệp|công ích|công bằng|phân chia|phân công|phân loại|phân bổ|phân cấp|"
    "phân luồng|phân tích|phân phối|phân định|phân kỳ|đơn giản|đơn lẻ|đơn phương|điểm danh|điểm hẹn|điểm lại|"
    "đội ngũ|bài trừ|bài bản|bản sắc|bản thân|bản lĩnh|mức độ|mức sống|mục đích|nghề nghiệp|lần lượt|loại bỏ|"
    "loại trừ|loại khỏi|hộ tịch|hộ khẩu|hộ tống|trang bị|trang trọng|trang trí|cuộc sống|căn cứ|cống hiến|"
    "đồng bộ|đồng thời|đồng tình|đồng thuận|quý báu|quý trọng|khu trú|quy hoạch|quy mô|quy đổi|quy tụ|tổ quốc|"
    "nhà nước|con người|tiêu biểu|tiêu hủy|tiêu thụ|tiêu dùng|tiêu cực|tiêu thoát|chuyên sâu|chuyên trách|"
    "chuyên nghiệp|nguyên tắc|sáng tạo|sáng tác|hiện đại|hiện trạng|hiện nay|hiện hành|hiện hữu|giáo dục|"
    "năng động|kỳ vọng|vụ lợi",
    "|",
)
"""Words of two syllables, the first of which alone is a unit or a counted noun: ``giải`` is one, ``giải quyết`` not."""

BOUND = word_set("tiêu phân quy chuyên nguyên sáng hiện giáo tiểu đặc tổng sơ trọng chủ hiệu năng khả nghiên")
"""First syllables that count nothing by themselves: the thing is the word of two syllables."""

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


SCALE = rf"(?:{_alternatives(SCALES)})(?![^\W_{SUPERSCRIPT}]|\s(?:lệ|trọng|suất|số|phú))"
MEASURE = rf"(?:[%‰]|(?:{_alternatives(name for name in MEASURES if name not in '%‰')}){_ENDS})"
_LONG_PER = _alternatives([*(name for name in COUNTERS if " " in name)])
_NO_PER = "(?:kh|kế hoạch|dt|dự toán|chỉ tiêu|tổng)(?![^\\W_])"
PER = rf"(?:\s?/\s?(?!{_NO_PER})(?:(?:{_LONG_PER})(?![^\W_])|[^\W\d_]+[23]|[^\W\d_]+)){{1,2}}"
"""What a rate is per: ``/người``, ``/m2``, ``/hồ sơ``, ``/người/năm``; a plan is none: ``450 triệu/KH 600 triệu``."""


def base_unit(written: str) -> tuple[str, Decimal]:
    """Base unit and factor of one written unit, scale words left out: ``ha`` -> ``("m2", 10000)``."""
    return MEASURES.get(written, (written, Decimal(1)))

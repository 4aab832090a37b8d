"""Papers of wards that do not exist, written from their figures: what changes in a paper must change in the answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One ward with everything its papers say. Figures are written as papers write them."""

    ward: str
    month: str = "8"
    year: str = "2027"
    revenue_month: str = "6,25"
    revenue_total: str = "51,8"
    revenue_share: str = "64,2"
    gifts: str = "317"
    gift_money: str = "158,5"
    market: str = "chợ Bến Đò"
    market_area: str = "3,4"
    market_households: str = "52"
    road: str = "đường ven kênh Tám"
    road_area: str = "1,75"
    road_households: str = "29"
    surveyed: str = "120"
    paid: str = "83"
    classes: str = "16"
    learners: str = "480"
    firms_plan: str = "90"
    firms_done: str = "64"
    trees_plan: str = "1.200"
    trees_done: str = "845"
    signer: str = "Trần Thị Xuân Lan"

    @property
    def seat(self) -> str:
        return self.ward.upper()


HANG_MAM = Place("Hàng Mắm")
CAU_DAT = Place(
    "Cầu Đất Hạ",
    month="5",
    revenue_month="13,4",
    revenue_total="72,09",
    revenue_share="38,7",
    gifts="206",
    gift_money="92,7",
    market="trường mầm non Sao Khuê",
    market_area="0,96",
    market_households="17",
    road="bờ kè sông Lấp Nhỏ",
    road_area="2,08",
    road_households="41",
    surveyed="75",
    paid="48",
    classes="12",
    learners="330",
    firms_plan="140",
    firms_done="118",
    trees_plan="2.600",
    trees_done="1.310",
    signer="Đoàn Quốc Bảo",
)
GIENG_ME = Place(
    "Giếng Mẻ",
    month="11",
    year="2031",
    revenue_month="0,815",
    revenue_total="9,37",
    revenue_share="101,3",
    gifts="1.054",
    gift_money="527",
    market="bến xe Đông Trại",
    market_area="5,02",
    market_households="133",
    road="ngõ hai thôn Đoài",
    road_area="0,34",
    road_households="08",
    surveyed="260",
    paid="199",
    classes="25",
    learners="1.100",
    firms_plan="35",
    firms_done="07",
    trees_plan="900",
    trees_done="912",
    signer="Lưu Hải Triều",
)
PLACES = (HANG_MAM, CAU_DAT, GIENG_ME)


def report(place: Place) -> str:
    """A monthly report: body, two footnotes of one pattern, a table, a signature; its number is left blank."""
    return f"""ỦY BAN NHÂN DÂN
PHƯỜNG {place.seat}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số:       /BC-UBND
{place.ward}, ngày     tháng {place.month} năm {place.year}

BÁO CÁO
Tình hình kinh tế - xã hội tháng {place.month} năm {place.year}

Thực hiện Kế hoạch số 77/KH-UBND của thành phố, Ủy ban nhân dân phường {place.ward} báo cáo như sau:

I. KẾT QUẢ THỰC HIỆN

1. Ngân sách

Thu ngân sách nhà nước tháng {place.month} ước đạt {place.revenue_month} tỷ đồng; lũy kế từ đầu năm ước đạt {place.revenue_total} tỷ đồng, bằng {place.revenue_share}% dự toán năm.

2. Giải phóng mặt bằng

Phường đang thu hồi đất để làm dự án {place.market}[footnoteRef:1] và dự án {place.road}[footnoteRef:2]. [1:  Tổng diện tích thu hồi là {place.market_area} ha của {place.market_households} hộ dân.] [2:  Tổng diện tích thu hồi là {place.road_area} ha của {place.road_households} hộ dân.]

Dự án cải tạo chung cư Gạch Son đã kiểm đếm {place.surveyed} hộ, đã chi trả tiền bồi thường cho {place.paid} hộ.

3. An sinh xã hội

Trong tháng, phường trao {place.gifts} suất quà cho người có công với tổng số tiền {place.gift_money} triệu đồng.

Trung tâm học tập cộng đồng mở {place.classes} lớp xóa mù tin học cho {place.learners} học viên.

II. PHƯƠNG HƯỚNG

Tiếp tục chỉnh trang vỉa hè và giữ gìn trật tự đô thị.

TỔNG HỢP CHỈ TIÊU

TT\tChỉ tiêu\tĐơn vị tính\tKế hoạch năm {place.year}\tThực hiện
1\tDoanh nghiệp thành lập mới\tDoanh nghiệp\t{place.firms_plan}\t{place.firms_done}
2\tTrồng cây bóng mát\tCây\t{place.trees_plan}\t{place.trees_done}

Nơi nhận:
- UBND thành phố;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH



{place.signer}
"""


def conclusion(place: Place, total: str, number: str = "41") -> str:
    """A conclusion of the party committee of the same ward that gives ``total`` as the cumulated revenue."""
    return f"""ĐẢNG ỦY PHƯỜNG {place.seat}
*
Số {number}-KL/ĐU

{place.ward}, ngày 28 tháng {place.month} năm {place.year}

KẾT LUẬN
Hội nghị Ban Chấp hành Đảng bộ phường tháng {place.month} năm {place.year}

Ban Chấp hành Đảng bộ phường {place.ward} thống nhất kết luận:

I. ĐÁNH GIÁ KẾT QUẢ

1. Thu ngân sách nhà nước lũy kế từ đầu năm ước đạt {total} tỷ đồng.

2. Công tác dân vận có nhiều chuyển biến, 04 mô hình dân vận khéo được nhân rộng.

T/M BAN CHẤP HÀNH
BÍ THƯ



Vũ Đình Kha
"""


NAME = "bao-cao.txt"


def papers(place: Place) -> dict[str, str]:
    """The ward's report alone."""
    return {NAME: report(place)}


def two_wards() -> dict[str, str]:
    """The reports of two wards in one folder."""
    return {"hang-mam.txt": report(HANG_MAM), "cau-dat-ha.txt": report(CAU_DAT)}

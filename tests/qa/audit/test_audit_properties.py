"""Random parts and totals in the words of the genre: right is left alone, one changed digit is found."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from audit_papers import findings
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.numbers import write_number
from qa.audit.finding import Severity

counts = st.integers(2, 4000)
SHARES = (
    "Đã vận động {part}/{whole} hộ bàn giao mặt bằng, đạt {share}%.",
    "Số cử tri đã bỏ phiếu là {part}/{whole} cử tri, đạt tỷ lệ {share}%.",
    "Lũy kế thực hiện {part}/{whole} triệu đồng, bằng {share}% dự toán giao.",
    "Tiếp nhận {whole} đơn, giải quyết xong {part} đơn, đạt {share}%.",
    "Tỷ lệ hồ sơ đúng hạn đạt {share}% ({part}/{whole} hồ sơ).",
)
SUMS = (
    "Cấp {total} giấy phép, trong đó: nhà ở: {a}; công trình: {b}; sửa chữa: {c}.",
    "Tiếp nhận {total} đơn ({a} đơn tố cáo, {b} đơn kiến nghị, {c} đơn khiếu nại).",
    "Dự án có {total} hộ dân, gồm: {a} hộ đất ở; {b} hộ đất nông nghiệp; {c} hộ có mộ.",
    "Tổng kinh phí {total} triệu đồng, gồm ngân sách {a} triệu đồng, xã hội hóa {b} triệu đồng và vốn khác {c} triệu đồng.",
)
LEFT = (
    "Ủy ban nhân dân phường tiếp nhận {whole} đơn, giải quyết xong {done} đơn, {left} đơn đang tiếp tục giải quyết.",
    "{done}/{whole} kiến nghị được xử lý, còn {left} kiến nghị.",
    "Tổng số {whole} dự án, đã hoàn thành {done} dự án, còn lại {left} dự án.",
)


def changed(number: str, place: int, digit: int) -> str:
    """``number`` with one digit replaced by another; never a leading zero."""
    places = [i for i, c in enumerate(number) if c.isdecimal()]
    at = places[place % len(places)]
    other = str((int(number[at]) + 1 + digit % 9) % 10)
    if at == 0 and other == "0":
        other = str((int(number[at]) % 9) + 1)
    return number[:at] + other + number[at + 1 :]


def written(value: int) -> str:
    return write_number(Decimal(value))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHARES), counts, counts, st.integers(0, 2), st.integers(0, 9), st.integers(0, 9))
def test_shares(pattern: str, first: int, second: int, places: int, place: int, digit: int) -> None:
    part, whole = sorted((first, second))
    if "triệu" in pattern:  # an amount is right to its last digit only: what that moves must stay below the share's
        part, whole = part * 100_000, whole * 100_000
    assume(part < whole and not (part <= 31 and whole <= 12))
    exact = Decimal(part) / Decimal(whole) * 100
    share = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assume(0 < share < 100)
    shown = f"{share:f}".replace(".", ",")
    right = pattern.format(part=written(part), whole=written(whole), share=shown)
    assert findings(right) == []
    slip = changed(shown, place, digit)
    assume(Decimal(slip.replace(",", ".")) not in (0, share) and Decimal(slip.replace(",", ".")) <= 100)
    assert findings(pattern.format(part=written(part), whole=written(whole), share=slip)), slip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SUMS), counts, counts, counts, st.integers(0, 9), st.integers(0, 9))
def test_sums(pattern: str, a: int, b: int, c: int, place: int, digit: int) -> None:
    total = a + b + c
    values = {"a": written(a), "b": written(b), "c": written(c)}
    assert findings(pattern.format(total=written(total), **values)) == []
    slip = changed(written(total), place, digit)
    number = int(slip.replace(".", ""))
    # brackets alone announce no list where one number is as much as the whole
    assume("(" not in pattern or number > max(a, b, c))
    found = findings(pattern.format(total=slip, **values))
    assert found, slip
    far = abs(number - total) > 2  # within the rounding of three amounts it is only worth a look
    assert not far or any(f.severity is not Severity.INFO for f in found)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LEFT), counts, counts, st.integers(0, 9), st.integers(0, 9))
def test_remainders(pattern: str, done: int, left: int, place: int, digit: int) -> None:
    whole = done + left
    assume(not (done <= 31 and whole <= 12))
    right = pattern.format(whole=written(whole), done=written(done), left=written(left))
    assert findings(right) == []
    slip = changed(written(left), place, digit)
    assume(int(slip.replace(".", "")) not in (0, left, done, whole))
    assert findings(pattern.format(whole=written(whole), done=written(done), left=slip)), slip


@settings(max_examples=40, deadline=None)
@given(st.lists(counts, min_size=2, max_size=8), st.integers(0, 9), st.integers(0, 9))
def test_tables(parts: list[int], place: int, digit: int) -> None:
    head = "STT\tKhoản thu ngân sách\tSố hộ nộp\n"
    rows = "".join(
        f"{n}\tKhoản thu theo tổ dân phố {'abcdefgh'[n]}\t{written(v)}\n" for n, v in enumerate(parts, start=0)
    )
    total = written(sum(parts))
    assert findings(f"{head}{rows}\tTổng cộng\t{total}\n") == []
    slip = changed(total, place, digit)
    assume(int(slip.replace(".", "")) != sum(parts))
    assert findings(f"{head}{rows}\tTổng cộng\t{slip}\n"), slip

"""What stands on the page before anything is asked: what is indexed, and questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.chat.text import safe

if TYPE_CHECKING:
    from qa.answer_service import DocumentLine


def heading(documents: Sequence[DocumentLine], name: str | None = None) -> str:
    """Title of the page, one line on what is indexed, and the list of documents behind it.

    ``name`` of whoever is signed in, empty for a guest, who may sign in; ``None`` where nobody has to.
    """
    rows = ""
    for line in documents:
        warnings = "".join(f'<li class="wq-warning">{safe(warning)}</li>' for warning in line.warnings)
        ward = f"{line.ward} · " if line.ward else ""
        rows += (
            f'<li><span class="wq-doc">{safe(line.title or line.name)}</span>'
            f'<span class="wq-doc-facts">{safe(ward)}{_count(line.passages)} đoạn · {safe(line.name)}</span>'
            f"{f'<ul>{warnings}</ul>' if warnings else ''}</li>"
        )
    listed = f"<details><summary>{safe(_indexed(documents))}</summary><ol>{rows}</ol></details>"
    return (
        '<a class="wq-skip" href="#wq-tabs">Đến nội dung chính</a>'
        '<div class="wq-heading"><h1>Hỏi đáp văn bản phường</h1>'
        + (listed if documents else f"<p>{safe(_indexed(documents))}</p>")
        + _door(name)
        + "</div>"
    )


def _door(name: str | None) -> str:
    # The addresses are relative, so that the page may stand under a path of a proxy.
    if name is None:
        return ""
    if not name:
        return '<p class="wq-door"><a href="dang-nhap">Đăng nhập</a></p>'
    return f'<p class="wq-door">{safe(name)} · <a href="dang-xuat">Đăng xuất</a></p>'


def welcome(examples: Sequence[str], *, documents: Sequence[DocumentLine] | None = None, may_add: bool = False) -> str:
    """The empty conversation: what to expect and example questions as buttons.

    ``documents``: those that may be asked about, where that is known; where there are none, ``may_add`` tells whether
    the reader can add some.
    """
    if documents is not None and not documents:
        how = "Mở thẻ Tài liệu để thêm văn bản." if may_add else "Hãy liên hệ người quản trị để thêm văn bản."
        return (
            '<div class="wq-welcome wq-nothing"><h2>Chưa có văn bản nào để hỏi</h2>'
            f"<p>Khi có văn bản, câu hỏi sẽ được trả lời kèm đoạn trích nguyên văn. {how}</p></div>"
        )
    buttons = "".join(
        f'<button type="button" class="wq-ask" data-ask="{safe(example)}">{safe(example)}</button>'
        for example in examples
    )
    offered = f"<h3>Câu hỏi gợi ý</h3><div class='wq-choices'>{buttons}</div>" if buttons else ""
    return (
        '<div class="wq-welcome"><h2>Xin chào, bạn muốn tra cứu điều gì?</h2>'
        "<p>Câu trả lời chỉ lấy từ các văn bản đã nạp. Mỗi con số đều được đối chiếu với nguyên văn "
        "và có đoạn trích đặt cạnh để kiểm tra lại.</p>"
        f"{offered}</div>"
    )


def news(documents: int, *, rebuilding: bool) -> str:
    """One line on what happens to the index."""
    if rebuilding:
        return '<p class="wq-news wq-busy">Đang cập nhật văn bản, câu trả lời vẫn lấy từ bản trước.</p>'
    return f'<p class="wq-news">Đã cập nhật: {_count(documents)} văn bản.</p>'


def editing(number: int, dropped: int) -> str:
    """What sending does while question ``number`` is mended; ``dropped`` questions came after it."""
    after = f" và bỏ {dropped} câu sau" if dropped else ""
    return (
        f'<p class="wq-editing" role="status">Đang sửa câu hỏi {number}: khi gửi, câu này được hỏi lại{after}. '
        '<button type="button" class="wq-act" data-unedit="1">Hủy sửa</button></p>'
    )


def _indexed(documents: Sequence[DocumentLine]) -> str:
    if not documents:
        return "Chưa có văn bản nào được nạp."
    wards = sorted({line.ward for line in documents if line.ward})
    places = ""
    if wards and len(wards) <= 3:
        places = f" ({', '.join(wards)})"
    elif wards:
        places = f" ({len(wards)} địa bàn)"
    return (
        f"Trả lời từ {_count(len(documents))} văn bản{places}, "
        f"gồm {_count(sum(line.passages for line in documents))} đoạn"
    )


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")

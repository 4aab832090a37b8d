"""What the operating system refused, in the words of the person who reads it."""

from __future__ import annotations

import errno

_WORDS = {
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "hệ thống không cho phép",
    errno.EROFS: "nơi này chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp",
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp chứ không phải thư mục",
    errno.EISDIR: "đây là thư mục chứ không phải tệp",
    errno.EEXIST: "đã có một tệp cùng tên",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết trỏ vòng tròn",
    errno.EFBIG: "tệp vượt quá cỡ mà hệ thống cho ghi",
    errno.EIO: "ổ đĩa báo lỗi",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.ENFILE: "đang mở quá nhiều tệp",
    errno.ENOTEMPTY: "thư mục không trống",
}


def because(error: OSError) -> str:
    """Why ``error`` happened, as a Vietnamese clause without a full stop."""
    number = error.errno or 0
    return _WORDS.get(number, f"hệ thống báo lỗi {errno.errorcode.get(number, type(error).__name__)}")

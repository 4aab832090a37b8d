"""Which addresses are this machine's own, and which names a request may call it by."""

from __future__ import annotations

import ipaddress
import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING

from corpus.errors import SettingsError

if TYPE_CHECKING:
    from qa.settings import Settings

__all__ = ["check_access", "check_tools", "is_loopback", "named_host"]


def check_access(settings: Settings) -> None:
    """Refuse to open the server to other machines without access control, and access control without anybody.

    Raises :class:`corpus.errors.SettingsError` that says what to do.
    """
    operator = "wardqa users add TÊN --role operator"
    if settings.access:
        from qa.access.database import AccessFile
        from qa.access.users import Users

        if not Users(AccessFile(settings.home)).list():
            raise SettingsError(f"Đã bật access nhưng chưa có người dùng nào; hãy tạo người quản trị bằng: {operator}")
        return
    if settings.proxy:
        raise SettingsError(
            "Thiết lập proxy mở trang cho máy khác nên cần đăng nhập; hãy tạo người quản trị bằng: "
            f"{operator} rồi đặt WARDQA_ACCESS=on"
        )
    if not _is_here(settings.host):
        raise SettingsError(
            f"Địa chỉ “{settings.host}” cho máy khác mở trang mà chưa bật đăng nhập; hãy tạo người quản trị bằng: "
            f"{operator} rồi chạy lại với WARDQA_ACCESS=on (hoặc dùng 127.0.0.1 để chỉ máy này mở được)"
        )


def check_tools(settings: Settings) -> None:
    """Raise :class:`corpus.errors.SettingsError` where tools are wanted that need a package which is not here."""
    if settings.mcp and find_spec("mcp") is None:
        raise SettingsError('Thiết lập mcp cần gói mcp; hãy cài bằng: pip install "mcp<2", hoặc tắt thiết lập này.')


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, can only be this machine; names are not looked up."""
    host = host.strip("[]").rstrip(".").casefold()
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def named_host(header: str) -> str:
    """The host of a ``Host`` header, without its port."""
    header = header.strip()
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0]


def _is_here(host: str) -> bool:
    """Whether listening on ``host`` is listening to this machine alone; a name counts by all it stands for."""
    if is_loopback(host):
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
        return False
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None) if host else []
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(is_loopback(str(address[4][0])) for address in found)

"""Whether the page can listen where it is asked to, told before anything slow is begun."""

from __future__ import annotations

import socket

from corpus.errors import SettingsError


def check_port(host: str, port: int) -> None:
    """Raise :class:`corpus.errors.SettingsError` when ``port`` cannot be listened on."""
    if not 0 < port < 65536:
        raise SettingsError(f"Cổng PORT={port} không hợp lệ; hãy chọn một số từ 1024 đến 65535, ví dụ PORT=7860.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server does, so that a port only just given back counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as error:
        raise SettingsError(
            f"Cổng {port} cần quyền quản trị; hãy chọn cổng từ 1024 trở lên, ví dụ PORT=7860."
        ) from error
    except (socket.gaierror, UnicodeError) as error:
        raise SettingsError(f"Địa chỉ “{host}” không có trên máy này; hãy dùng 127.0.0.1.") from error
    except OSError as error:
        raise port_taken(port) from error


def port_taken(port: int) -> SettingsError:
    """The error for a port that something else listens on."""
    other = port + 1 if port < 65535 else 7860
    return SettingsError(
        f"Cổng {port} đang được một chương trình khác dùng; hãy đóng chương trình đó hoặc chọn cổng khác, "
        f"ví dụ PORT={other}."
    )

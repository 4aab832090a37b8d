from __future__ import annotations

import socket

import pytest

from corpus.errors import SettingsError
from qa.server.port import check_port


def test_taken_and_impossible_ports_are_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"Cổng {port} .*PORT="):
            check_port("127.0.0.1", port)
    with pytest.raises(SettingsError, match="PORT=70000"):
        check_port("127.0.0.1", 70000)


def test_a_free_port_passes(free_tcp_port: int) -> None:
    check_port("127.0.0.1", free_tcp_port)

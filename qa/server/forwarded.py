"""What a reverse proxy says of the request that it passes on; believed only where the settings name that proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import MutableMapping
from typing import Any

__all__ = ["believed", "came_through_a_proxy"]

_FORWARDED = (b"forwarded", b"x-real-ip")
_PREFIX = b"x-forwarded-"


def came_through_a_proxy(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether any header was put there by a proxy."""
    return any(name in _FORWARDED or name.startswith(_PREFIX) for name, _ in headers)


def believed(scope: MutableMapping[str, Any], proxy: str) -> MutableMapping[str, Any]:
    """``scope`` as it is to be taken: client, scheme and host of the request that ``proxy`` passes on.

    From anybody else such headers are taken away, so that nothing behind this reads them. Of ``X-Forwarded-For`` the
    last entry counts: the proxy added it, those before it anybody can write.
    """
    headers: list[tuple[bytes, bytes]] = list(scope["headers"])
    if not came_through_a_proxy(headers):
        return scope
    client = scope.get("client")
    trusted = bool(proxy) and client is not None and _same(client[0], proxy)
    kept = [(name, value) for name, value in headers if name not in _FORWARDED and not name.startswith(_PREFIX)]
    changed = dict(scope)
    if trusted:
        said = {name: value.decode("latin-1").split(",")[-1].strip() for name, value in headers}
        address = said.get(b"x-forwarded-for", "")
        if _is_address(address):
            changed["client"] = (address, 0)
        if said.get(b"x-forwarded-proto") in ("http", "https"):
            secure = said[b"x-forwarded-proto"] == "https"
            http, sockets = ("https", "wss") if secure else ("http", "ws")
            changed["scheme"] = sockets if scope["type"] == "websocket" else http
            kept.append((b"x-forwarded-proto", http.encode()))
        if host := said.get(b"x-forwarded-host"):
            kept = [(name, value) for name, value in kept if name != b"host"]
            kept += [(b"host", host.encode("latin-1")), (b"x-forwarded-host", host.encode("latin-1"))]
    changed["headers"] = kept
    return changed


def _same(client: str, proxy: str) -> bool:
    try:
        return ipaddress.ip_address(client) == ipaddress.ip_address(proxy.strip("[]"))
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True

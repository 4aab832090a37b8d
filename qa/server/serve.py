"""Serving the application until interrupted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.errors import SettingsError
from qa.logs import event, is_on
from qa.server.app import create_app
from qa.server.port import check_port, port_taken

if TYPE_CHECKING:
    import uvicorn

    from qa.site import Site

__all__ = ["address_of", "serve", "served"]

_LOG = logging.getLogger(__name__)

_PATIENCE = 120.0
"""Seconds that a server may take to come up."""


def serve(site: Site, *, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> None:
    """Serve until interrupted.

    Raises :class:`corpus.errors.SettingsError` when ``port`` is impossible or taken.
    """
    check_port(host, port)
    with served(site, host=host, port=port) as address:
        if open_browser:
            import webbrowser

            webbrowser.open(address)
        # A wait without end cannot be interrupted on every system.
        while True:
            time.sleep(3600)


@contextmanager
def served(site: Site, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in the background; gives the address, with the port chosen where ``port`` is 0.

    Raises :class:`corpus.errors.SettingsError` when ``port`` is taken.
    """
    import uvicorn

    config = uvicorn.Config(
        create_app(site),
        host=host,
        port=port,
        # Ours say what is to be said, and no line may carry an address with a question in it.
        log_config=None,
        log_level="error" if is_on() else "critical",
        access_log=False,
        # What proxies say is judged once, by the gate.
        proxy_headers=False,
        server_header=False,
        root_path=site.settings.root_path.rstrip("/") if site.settings.proxy else "",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + _PATIENCE
        while not server.started:
            if not thread.is_alive():
                raise port_taken(port)
            if time.monotonic() > deadline:
                raise SettingsError("Máy chủ không khởi động kịp; máy có thể đang quá tải, hãy thử lại sau ít phút.")
            time.sleep(0.02)
        chosen = server.servers[0].sockets[0].getsockname()[1]
        event(_LOG, "serving", address=address_of(host, chosen))
        yield address_of(host, chosen)
    finally:
        event(_LOG, "ending")
        server.should_exit = True
        # Streams that a browser keeps open must not hold the server up.
        server.force_exit = True
        thread.join(10)


def address_of(host: str, port: int) -> str:
    """The address to open on this machine of a server that listens on ``host``."""
    here = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - where it listens
    return f"http://[{here}]:{port}/" if ":" in here else f"http://{here}:{port}/"


def _run(server: uvicorn.Server) -> None:
    try:
        server.run()
    except SystemExit:
        return  # uvicorn's way of saying that it could not listen

"""A process that reads documents for another: ``python -m index.reading_worker``.

In comes a line of JSON for each file: ``{"path", "name", "digest"}``. Out goes ``{"ready": true}`` once, then for each
file any number of ``{"pages": [done, total]}`` and at last ``{"problem": sentence}`` or ``{"path": ..., "bytes": n}``
followed by the n bytes of :mod:`corpus.codec`. The process ends with its input, whatever it is doing.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any

__all__ = ["main"]


def main() -> None:
    """Answer for each file until there are no more."""
    # Whoever started this one is told to stop by the same keys, and ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    asked: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()

    from corpus.codec import to_bytes
    from corpus.errors import DocumentError
    from corpus.loaders import limits
    from index.files import File, read

    # The others keep the other cores busy.
    limits.CORES = 1

    def send(head: dict[str, Any], body: bytes = b"") -> None:
        out.write(json.dumps(head).encode() + b"\n" + body)
        out.flush()

    def pages(_: str, done: int, total: int) -> None:
        send({"pages": [done, total]})

    send({"ready": True})
    while True:
        job = asked.get()
        try:
            ready = read(File(Path(job["path"]), job["name"], job["digest"]), pages)
        except DocumentError as error:
            send({"problem": str(error)})
        else:
            body = to_bytes(ready.document)
            send({"path": ready.path, "bytes": len(body)}, body)


def _listen(asked: queue.SimpleQueue[dict[str, str]]) -> None:
    for line in sys.stdin.buffer:
        asked.put(json.loads(line))
    os._exit(0)  # nobody waits for what is being read


if __name__ == "__main__":
    main()

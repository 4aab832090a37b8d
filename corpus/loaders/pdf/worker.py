"""The process that reads pages of one PDF: ``python -m corpus.loaders.pdf.worker``.

PDFium is no Python: what it does with a hostile file can be neither bounded nor interrupted from within, and it may
only be used by one thread. In a process of its own it can be stopped, and every core can have one.

Lines of JSON go in and out. In comes a :class:`Job`, out goes ``{"pages": n}`` or ``{"error": reason}``; then in come
numbers of pages, from 0, and out goes ``{"number": i, "kind": ..., "page": ..., "hidden": n}`` for each.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TypedDict

__all__ = ["Job", "limit_memory", "main"]


class Job(TypedDict):
    """What to read within which bounds."""

    path: str
    marks: int
    """Letters, strokes and pictures of one page."""
    memory: int
    """Bytes of address space."""


def main() -> None:
    """Read the job, answer for each page."""
    job: Job = json.loads(sys.stdin.buffer.readline())
    limit_memory(job["memory"])
    out = sys.stdout.buffer

    def send(answer: dict[str, Any]) -> None:
        out.write(json.dumps(answer, ensure_ascii=True).encode() + b"\n")
        out.flush()

    import pypdfium2
    import pypdfium2.raw as raw

    from corpus.loaders.pdf.page import read_page
    from corpus.loaders.pdf.pdfium import BusyPageError, look_at
    from corpus.loaders.pdf.wire import to_wire

    try:
        document = pypdfium2.PdfDocument(job["path"])
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        send({"error": "password" if locked else "damaged"})
        return
    send({"pages": len(document)})
    for line in sys.stdin.buffer:
        number = int(line)
        answer: dict[str, Any] = {"number": number, "kind": "broken", "page": None, "hidden": 0}
        try:
            page = document[number]
            reading = read_page(look_at(page, job["marks"]))
            answer["kind"] = "scan" if reading.page is None else "layer" if reading.layer else "text"
            answer["page"] = reading.page and to_wire(reading.page)
            answer["hidden"] = reading.hidden
            page.close()
        except BusyPageError:
            answer["kind"] = "busy"
        except (pypdfium2.PdfiumError, ValueError, ArithmeticError, LookupError, RecursionError, MemoryError):
            pass  # places that are no numbers, boxes without end: the page is lost, not the file
        send(answer)


def limit_memory(most: int) -> None:
    """Let this process have no more than ``most`` bytes of address space, where the system knows such a limit."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()

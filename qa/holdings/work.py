"""One long piece of work at a time, in a thread of its own, whose stages can be followed by whoever looks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corpus.errors import IndexFolderError, WardqaError

__all__ = ["Work", "Workbench"]

_LOG = logging.getLogger(__name__)
_FAILED = "Có lỗi ngoài dự kiến, chỉ mục cũ vẫn nguyên vẹn; hãy thử lại."


@dataclass(slots=True)
class Work:
    """What is being done. ``done`` of ``total`` parts of ``stage`` are finished; ``error`` is fit to be shown."""

    title: str
    stage: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    error: str = ""
    _finished: threading.Event = field(default_factory=threading.Event)

    @property
    def finished(self) -> bool:
        """Whether it came to its end, good or bad."""
        return self._finished.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end at most ``seconds``; gives whether it came."""
        return self._finished.wait(seconds)

    def tell(self, stage: str, done: int, total: int) -> None:
        """Take note of progress (:data:`index.files.Progress`)."""
        self.stage, self.done, self.total = stage, done, total


class Workbench:
    """Takes one piece of work and refuses the next until that is done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._work: Work | None = None

    @property
    def work(self) -> Work | None:
        """What is under way now."""
        work = self._work
        return work if work is not None and not work.finished else None

    def start(self, title: str, do: Callable[[Work], Any]) -> Work:
        """Begin ``do``, which is given the work to tell its stages to.

        Whatever it raises ends as one sentence in ``error``. Raises :class:`IndexFolderError` where something else is
        under way.
        """
        with self._lock:
            under_way = self.work
            if under_way is not None:
                raise IndexFolderError(f"Đang có việc khác: {under_way.title.lower()}; hãy đợi xong rồi thử lại.")
            work = self._work = Work(title)
        threading.Thread(target=_run, args=(work, do), daemon=True, name="holdings").start()
        return work


def _run(work: Work, do: Callable[[Work], Any]) -> None:
    try:
        work.result = do(work)
    except WardqaError as error:
        work.error = str(error)
    except Exception:
        _LOG.exception("work failed: %s", work.title)
        work.error = _FAILED
    finally:
        work._finished.set()

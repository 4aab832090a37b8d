"""Stops pure-Python code of a library that would go on for ever, such as pdfminer resolving a reference to itself."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["TooLongError", "deadline"]


class TooLongError(BaseException):
    """Time is up. No :class:`Exception`: libraries catch those and go on."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise :class:`TooLongError` in this thread, wherever it stands, after ``seconds`` of wall time.

    Works in any thread; a call into C is interrupted only once it returns.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    lock = threading.Lock()
    state = {"over": False, "raised": False}

    def stop() -> None:
        with lock:
            if not state["over"]:
                state["raised"] = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TooLongError))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            state["over"] = True
            if state["raised"]:
                # Raised at the last moment and not yet delivered: it must not hit whoever comes next.
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)

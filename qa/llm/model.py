"""Asking a model: the text as it arrives, within a deadline, cancelled as soon as nobody waits for it."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Generator
from concurrent.futures import CancelledError, Future
from contextlib import aclosing
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, cast

from qa.llm.providers import chat_model
from qa.llm.trouble import ModelError, Trouble, trouble_of
from qa.llm.words import visible

if TYPE_CHECKING:
    from qa.settings import Settings

__all__ = ["HEARTBEAT", "LangChainModel", "Model"]

HEARTBEAT = 0.25
"""Seconds after which a waiting reader is handed what there is, new or not, so that it can go away."""
_BACK_OFF = 0.5
_THOUGHTS = 8
"""How many times the longest answer a model may think aloud."""
_CUT_ENDS = frozenset({"length", "max_tokens", "model_context_window_exceeded"})
_WITHHELD = frozenset({"content_filter", "safety", "refusal", "recitation", "blocklist", "prohibited_content", "spii"})


class Model(Protocol):
    """Something that writes text from a prompt."""

    name: str

    def stream(self, prompt: str, deadline: float) -> Generator[str, None, None]:
        """The text so far, over and over, whole last; shorter than before where another try began.

        ``deadline`` is a moment of ``time.monotonic``. Closing the iterator ends the request. Raises
        :class:`ModelError` where no whole answer came.
        """
        ...


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The loop on which every request of this process runs; clients keep connections that belong to one loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="wardqa-llm", daemon=True).start()
    return loop


class LangChainModel:
    """A LangChain chat model; requests may come from several threads."""

    def __init__(self, settings: Settings) -> None:
        """Raises :class:`corpus.errors.SettingsError` where the model cannot be made."""
        self.name = settings.llm
        self._model = chat_model(settings)
        self._retries = settings.llm_retries
        self._longest = settings.llm_output
        self._free = asyncio.Semaphore(settings.llm_concurrency)

    def stream(self, prompt: str, deadline: float) -> Generator[str, None, None]:
        """See :class:`Model`."""
        arrived: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        future = asyncio.run_coroutine_threadsafe(self._within(prompt, deadline, arrived), _loop())
        future.add_done_callback(lambda _: arrived.put(None))
        text = ""
        try:
            while True:
                newest = _newest(arrived, text)
                if newest is None:
                    break
                text = newest
                yield text
            yield _outcome(future)
        finally:
            # Reached by GeneratorExit too: whoever stops reading stops the request.
            future.cancel()

    async def _within(self, prompt: str, deadline: float, arrived: queue.SimpleQueue[str | None]) -> str:
        # Questions are private: nothing of them goes to a tracing service that the environment may name.
        from langsmith import tracing_context

        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                with tracing_context(enabled=False):
                    async with self._free:
                        return await self._tried(prompt, deadline, arrived)
        except TimeoutError:
            raise ModelError(Trouble.TIMEOUT) from None

    async def _tried(self, prompt: str, deadline: float, arrived: queue.SimpleQueue[str | None]) -> str:
        for attempt in range(self._retries + 1):
            try:
                return await self._once(prompt, arrived)
            except Exception as error:
                found = trouble_of(error)
                wait = _BACK_OFF * 2**attempt if found.retry_after is None else found.retry_after
                late = time.monotonic() + wait >= deadline
                if attempt == self._retries or late or not found.trouble.again:
                    raise found from None
            arrived.put("")
            await asyncio.sleep(wait)
        raise ModelError(Trouble.FAILED)  # pragma: no cover - the last try returns or raises

    async def _once(self, prompt: str, arrived: queue.SimpleQueue[str | None]) -> str:
        raw = end = ""
        chunks = cast("AsyncIterator[Any]", self._model.astream(prompt))
        async with aclosing(cast("Any", chunks)):
            async for chunk in chunks:
                raw += str(chunk.text)
                end = _end_of(chunk.response_metadata) or end
                seen = visible(raw)
                if len(seen) > self._longest or len(raw) > _THOUGHTS * self._longest:
                    raise ModelError(Trouble.ENDLESS)
                arrived.put(seen)
        if end in _CUT_ENDS:
            raise ModelError(Trouble.CUT)
        if end in _WITHHELD:
            raise ModelError(Trouble.WITHHELD)
        if not end:
            # A stream that stops without saying why was cut off, even where the connection closed in good order.
            raise ModelError(Trouble.BROKEN)
        if not visible(raw).strip():
            raise ModelError(Trouble.EMPTY)
        return visible(raw)


def _newest(arrived: queue.SimpleQueue[str | None], before: str) -> str | None:
    """The latest text, ``before`` where nothing came in time, ``None`` at the end."""
    try:
        newest = arrived.get(timeout=HEARTBEAT)
        while newest is not None and not arrived.empty():
            newest = arrived.get_nowait()
    except queue.Empty:
        return before
    return newest


def _outcome(future: Future[str]) -> str:
    try:
        return future.result()
    except CancelledError:
        raise ModelError(Trouble.FAILED) from None


def _end_of(metadata: dict[str, Any]) -> str:
    """Why the model stopped, in lower case; providers have three names for it."""
    for name in ("finish_reason", "done_reason", "stop_reason"):
        if metadata.get(name):
            return str(metadata[name]).lower()
    return ""

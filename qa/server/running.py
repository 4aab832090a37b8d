"""An answer worked on in a thread while the server goes on: its steps as they come, called off when unwanted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.answer import Answer

if TYPE_CHECKING:
    from starlette.requests import Request

    from qa.llm.pending import Unjudged

__all__ = ["GoneError", "last_of", "steps_of"]

Steps = Generator["str | Unjudged | Answer", None, None]

_AT_ONCE = threading.BoundedSemaphore(8)
"""Answers worked on at the same time; the others wait their turn."""
_QUIET = 10.0
"""Seconds without a step after which ``None`` is given, so that a dead connection is noticed."""


class GoneError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


async def steps_of(make: Callable[[], Steps]) -> AsyncGenerator[str | Unjudged | Answer | None, None]:
    """The steps that ``make()`` gives, made and taken in one thread. Raises what they raise.

    Closing this closes them at their next step. ``None`` where nothing new has come for a while.
    """
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[Any] = asyncio.Queue()
    unwanted = threading.Event()

    def put(item: object) -> None:
        try:
            loop.call_soon_threadsafe(steps.put_nowait, item)
        except RuntimeError:
            unwanted.set()  # the server has ended

    def work() -> None:
        while not _AT_ONCE.acquire(timeout=0.2):
            if unwanted.is_set():
                return
        try:
            with closing(make()) as made:
                for step in made:
                    if unwanted.is_set():
                        return
                    put(step)
            put(_END)
        except Exception as error:
            put(_Failed(error))
        finally:
            _AT_ONCE.release()

    threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            try:
                step = await asyncio.wait_for(steps.get(), _QUIET)
            except TimeoutError:
                yield None
                continue
            if step is _END:
                return
            if isinstance(step, _Failed):
                raise step.error
            yield step
    finally:
        unwanted.set()


_END = object()


async def last_of(request: Request, make: Callable[[], Steps]) -> Answer:
    """The answer that the steps end with. Raises :class:`GoneError` as soon as the client leaves."""

    async def leaving() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    async def answered() -> Answer:
        answer: Answer | None = None
        async with aclosing(steps_of(make)) as steps:
            async for step in steps:
                if isinstance(step, Answer):
                    answer = step
        if answer is None:
            raise RuntimeError("the service ended without an answer")
        return answer

    left, done = asyncio.create_task(leaving()), asyncio.create_task(answered())
    try:
        await asyncio.wait({left, done}, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            raise GoneError
        return done.result()
    finally:
        left.cancel()
        if not done.done():
            done.cancel()
            await asyncio.wait({done})

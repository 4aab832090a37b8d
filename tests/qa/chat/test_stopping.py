from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from qa.chat.handling import Handling, Shown
from qa.chat.stopping import Answering
from qa.chat.talk import Talk
from qa.site import Site

if TYPE_CHECKING:
    from .conftest import Desk


def test_a_session_answers_in_order_and_others_do_not_wait() -> None:
    answering = Answering()
    begun = Event()
    told: list[str] = []

    def second() -> None:
        with answering.one("a"):
            told.append("second")

    with answering.one("a"):
        waiting = Thread(target=second)
        waiting.start()
        while answering.count("a") < 2:
            begun.wait(0.01)
        with answering.one("b"):
            told.append("other session")
        told.append("first")
    waiting.join(10)
    assert told == ["other session", "first", "second"]
    assert answering.count("a") == 0


def test_stopping_calls_off_what_waits_as_well() -> None:
    answering = Answering()
    called_off: list[bool] = []

    def waits() -> None:
        with answering.one("a") as stopped:
            called_off.append(stopped.is_set())

    first, stopper = answering.one("a"), Thread(target=answering.stop, args=("a",))
    with first as stopped:
        waiting = Thread(target=waits)
        waiting.start()
        while answering.count("a") < 2:
            stopped.wait(0.01)
        stopper.start()
        assert stopped.wait(10)
    waiting.join(10)
    stopper.join(10)
    assert called_off == [True]


def test_an_answer_that_is_called_off_ends_with_nothing_to_show(desk: Desk) -> None:
    """What it showed last would be told once more, over the empty conversation that came instead."""
    handling, talk = Handling(Site(desk)), Talk()
    steps = handling.asked("rác", talk, None, "phiên")
    assert next(steps) != Shown()
    [(wanted_no_more, ended)] = handling.under_way._under_way["phiên"]
    anew: list[Shown] = []
    caller = Thread(target=lambda: anew.append(handling.begun_again(talk, None, "phiên")))
    caller.start()
    assert wanted_no_more.wait(5)
    assert list(steps) == [Shown()]
    assert ended.is_set()
    caller.join()
    assert talk.turns == []
    assert "wq-welcome" in (anew[0].talk or "")

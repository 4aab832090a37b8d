from __future__ import annotations

from threading import Event, Thread

from qa.chat.stopping import Answering


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

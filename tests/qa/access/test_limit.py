"""The token bucket."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from qa.access.limit import Limit


class Clock:
    time = 0.0

    def __call__(self) -> float:
        return self.time


@given(
    st.integers(1, 20),
    st.floats(0.01, 50),
    st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=120),
)
def test_no_stretch_of_time_gives_more_than_its_share(burst: int, rate: float, pauses: list[float]) -> None:
    clock = Clock()
    limit = Limit(burst, rate, clock)
    taken: list[float] = []
    for pause in pauses:
        clock.time += pause
        wait = limit.take("a")
        assert wait >= 0
        if wait == 0:
            taken.append(clock.time)
            continue
        before = clock.time
        clock.time += wait * 1.001 + 1e-6
        assert limit.take("a") == 0  # what was promised is kept
        taken.append(clock.time)
        assert clock.time > before
    for i, first in enumerate(taken):
        for j in range(i, len(taken)):
            assert j - i + 1 <= burst + (taken[j] - first) * rate + 1.001


def test_each_key_has_its_own() -> None:
    limit = Limit(1, 0.001, Clock())
    assert limit.take("a") == 0
    assert limit.take("a") > 0
    assert limit.take("b") == 0
    limit.restore("a")
    assert limit.take("a") == 0


def test_keys_that_are_full_again_are_forgotten() -> None:
    clock = Clock()
    limit = Limit(2, 1, clock)
    for number in range(10_000):
        clock.time += 0.1
        limit.take(number)
    assert len(limit._held) < 5000


def test_threads_take_no_more_than_there_is() -> None:
    limit = Limit(50, 0.0001, Clock())
    got: list[bool] = []

    def take() -> None:
        got.extend(limit.take("a") == 0 for _ in range(40))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 50

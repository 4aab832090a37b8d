"""Broken files of every format: one sentence, or a document whose every span is exact; never anything else."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.soak.check import bounded, check_file
from tests.soak.mutate import mutated, seeds

EXAMPLES = 150
"""Files tried of each format; a broken PDF takes up to seconds."""
SEEDS = seeds()


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", sorted(SEEDS))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(number=st.integers(0, 2**32))
def test_broken_files_are_read_or_refused(name: str, number: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"tệp{Path(name).suffix}"
    path.write_bytes(mutated(Random(number), path.suffix, SEEDS[name]))
    with bounded():
        check_file(path)


@pytest.mark.soak
@pytest.mark.timeout(600)
@settings(max_examples=10 * EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=4000), name=st.sampled_from(sorted({Path(name).suffix for name in SEEDS} - {".pdf"})))
def test_any_bytes_under_any_name(data: bytes, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"tệp{name}"
    path.write_bytes(data)
    with bounded():
        check_file(path)

"""The curve from small to large: an index of invented passages is built, asked and drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.bench_scale import picture, table
from eval.scale_index import Measured, make, measure
from index.generation import current, read_manifest

ROW = Measured(1000, 20, 1, 2.0, 1, 10**8, "exact", 1.0, 0.1, 0.004, 0.006, 0.004, 0.006, 10**7, 10**7, 1.5)


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_an_index_is_made_in_parts_and_asked(tmp_path: Path, processes: int) -> None:
    make(tmp_path, 300, processes)
    manifest = read_manifest(current(tmp_path))
    assert len(manifest.segments) == processes
    assert 300 <= manifest.passages < 300 + processes * 150
    told = measure(tmp_path)
    assert (told.passages, told.segments, told.kind) == (manifest.passages, processes, "exact")
    assert told.recall == 1.0
    assert 0 < told.p50 <= told.p95
    assert len(json.loads((tmp_path / "questions.json").read_text("utf-8"))) > 3


def test_the_table_and_the_curve_show_every_size() -> None:
    rows = [ROW, replace(ROW, passages=1_000_012, p95=0.12, kind="codes", recall=0.991, disk=3 * 10**9)]
    said = table(rows).splitlines()
    assert "1,000,012" in said[2]
    assert "120.0 ms" in said[2]
    drawing = ElementTree.fromstring(picture(rows))
    text = " ".join(drawing.itertext())
    assert "1,000,012 passages: codes, recall@10 0.991" in text
    assert "goal 150 ms" in text
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}polyline"))) == 5

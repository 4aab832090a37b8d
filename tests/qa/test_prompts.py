"""Prompt templates: versioned, and using exactly the variables that they declare."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SettingsError
from qa.prompts import PROMPTS, load_prompt


def write(folder: Path, text: str) -> Path:
    (folder / "mau.md").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("name", sorted(path.stem for path in PROMPTS.glob("*.md")))
def test_every_template_of_the_package_is_sound(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.version >= 1
    assert prompt.variables
    assert prompt.purpose
    marks = {variable: f"<<{variable}>>" for variable in prompt.variables}
    filled = prompt.fill(**marks)
    assert all(mark in filled for mark in marks.values())
    assert "---" not in filled.splitlines()[0]


def test_the_answer_template_takes_a_question_and_numbered_evidence() -> None:
    prompt = load_prompt("answer")
    assert prompt.variables == {"question", "evidence"}
    assert "Không tìm thấy trong tài liệu" in prompt.template


@given(st.text())
def test_a_value_is_put_in_as_it_is(value: str) -> None:
    text = load_prompt("answer").fill(question=value, evidence="{question} {0.__class__} %s")
    assert f"Câu hỏi: {value}\nTrả lời:" in text
    assert "{question} {0.__class__} %s" in text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("---\nversion: 1\npurpose: p\nvariables: a, b\n---\n{a}\n", "b"),
        ("---\nversion: 1\npurpose: p\nvariables: a\n---\n{a} {b}\n", "b"),
        ("---\nversion: 1\npurpose: p\n---\n{a}\n", "variables"),
        ("---\npurpose: p\nvariables: a\n---\n{a}\n", "version"),
        ("---\nversion: 1\nvariables: a\n---\n{a}\n", "purpose"),
        ("---\nversion: 1\npurpose:\nvariables: a\n---\n{a}\n", "purpose"),
        ("---\nversion: một\npurpose: p\nvariables: a\n---\n{a}\n", "một"),
        ("---\nversion: 1\npurpose: p\nvariables: a\n{a}\n", "---"),
        ("{a}\n", "---"),
        ("", "---"),
        ("---\nversion: 1\npurpose: p\nvariables: a\n---\n{a\n", "ngoặc"),
        ("---\nversion: 1\npurpose: p\nvariables: a\n---\n{a.__class__}\n", "a.__class__"),
        ("---\nversion: 1\npurpose: p\nvariables: a\n---\n{a!r}\n", "a"),
        ("---\nversion: 1\npurpose: p\nvariables: a\n---\n{a:>9}\n", "a"),
        ("---\nversion: 1\npurpose: p\nvariables: a\n---\n{}\n", "{}"),
    ],
)
def test_an_unsound_template_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError, match="mau") as refused:
        load_prompt("mau", write(tmp_path, text))
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_doubled_braces_are_plain_ones(tmp_path: Path) -> None:
    prompt = load_prompt("mau", write(tmp_path, "---\nversion: 3\npurpose: p\nvariables: a\n---\n{{x}} {a}"))
    assert (prompt.version, prompt.fill(a="1")) == (3, "{x} 1")


def test_a_missing_template_is_named() -> None:
    with pytest.raises(SettingsError, match="khong-co"):
        load_prompt("khong-co")


def test_missing_and_needless_values_are_named() -> None:
    prompt = load_prompt("answer")
    with pytest.raises(SettingsError, match="evidence"):
        prompt.fill(question="q")
    with pytest.raises(SettingsError, match="thua"):
        prompt.fill(question="q", evidence="e", thua="x")


def test_a_template_that_takes_other_variables_than_are_filled_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"answer.*thiếu: draft.*không có để điền: evidence"):
        load_prompt("answer", takes=("question", "draft"))

"""Settings: command line over environment over file over defaults, everything unknown refused by name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from corpus.audience import Audience
from corpus.errors import SettingsError
from qa.cli import app as command
from qa.settings import FILE, PREFIX, Settings, bundled_sample, in_force, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and no setting in the environment."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def origins() -> dict[str, str]:
    return {row.name: row.origin for row in in_force(load_settings())}


def test_defaults_ask_the_bundled_sample_on_this_machine_only() -> None:
    settings = load_settings()
    assert settings.documents_folder() == bundled_sample()
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert set(origins().values()) == {"mặc định"}


def test_command_line_over_environment_over_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / FILE).write_text('port = 8001\npassages = 3\nhost = "0.0.0.0"\n', "utf-8")
    monkeypatch.setenv("WARDQA_PORT", "8002")
    monkeypatch.setenv("WARDQA_HOST", "127.0.0.2")
    settings = load_settings(port=8003, host=None)
    assert (settings.port, settings.host, settings.passages) == (8003, "127.0.0.2", 3)


def test_origins_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / FILE).write_text("port = 8001\npassages = 3\n", "utf-8")
    monkeypatch.setenv("WARDQA_PORT", "8002")
    told = origins()
    assert "WARDQA_PORT" in told["port"]
    assert told["passages"] == str(folder / FILE)
    assert told["host"] == "mặc định"


def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDQA_PORT", "")
    assert load_settings().port == 7860
    assert origins()["port"] == "mặc định"


def test_lower_case_variables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("wardqa_port", "8004")
    assert load_settings().port == 8004


def test_an_unknown_key_of_the_file_is_named(folder: Path) -> None:
    (folder / FILE).write_text("prot = 8001\n", "utf-8")
    with pytest.raises(SettingsError, match=r"prot.*wardqa\.toml"):
        load_settings()


def test_an_unknown_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDQA_PROT", "8001")
    with pytest.raises(SettingsError, match="WARDQA_PROT"):
        load_settings()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "tám nghìn"),
        ("passages", "0"),
        ("passages", "1.5"),
        ("max_question", "-1"),
        ("segmenter", "spacy"),
    ],
)
def test_an_impossible_value_is_named_with_its_key(key: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + key.upper(), value)
    with pytest.raises(SettingsError, match=key) as refused:
        load_settings()
    assert value in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_toml_is_named(folder: Path) -> None:
    (folder / FILE).write_text("port: 8001\n", "utf-8")
    with pytest.raises(SettingsError, match=FILE):
        load_settings()


def test_one_index_for_each_folder_of_documents(folder: Path) -> None:
    (folder / "a" / "x").mkdir(parents=True)
    (folder / "b" / "x").mkdir(parents=True)
    a, b = (load_settings(documents=folder / name / "x").index_folder() for name in "ab")
    assert a != b
    assert a == load_settings(documents=folder / "a" / ".." / "a" / "x").index_folder()
    assert load_settings(index=folder / "own", documents=folder / "a").index_folder() == folder / "own"


def test_home_follows_the_data_folder_of_the_desktop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    assert load_settings().index_folder().is_relative_to(folder / "data" / "wardqa")


def test_every_setting_is_described() -> None:
    assert all(info.description for info in Settings.model_fields.values())


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


def test_the_command_prints_what_is_in_force(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WARDQA_PASSAGES", "7")
    monkeypatch.setattr("sys.argv", ["wardqa", "config", "--json"])
    with pytest.raises(SystemExit) as stop:
        command.main()
    assert not stop.value.code
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == Settings.model_fields.keys()
    assert printed["passages"]["value"] == "7"
    assert "WARDQA_PASSAGES" in printed["passages"]["origin"]


def test_the_command_refuses_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WARDQA_PROT", "1")
    monkeypatch.setattr("sys.argv", ["wardqa", "config"])
    with pytest.raises(SystemExit) as stop:
        command.main()
    assert stop.value.code == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "WARDQA_PROT" in error


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_the_readme_lists_the_settings_as_they_are(readme: str) -> None:
    text = (Path(__file__).resolve().parents[2] / readme).read_text("utf-8")
    table = text.partition("\n| setting |" if readme == "README.md" else "\n| thiết lập |")[2].partition("\n\n")[0]
    rows = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    assert rows.keys() == Settings.model_fields.keys()
    for name, info in Settings.model_fields.items():
        if isinstance(info.default, int | str) and info.default != "":
            assert f"| `{str(info.default).lower()}` |" in rows[name]
        if readme == "README.md":
            assert info.description is not None
            assert info.description in rows[name]


@pytest.mark.parametrize("written", ["công khai", "Cong Khai", "CÔNG  KHAI"])
def test_an_audience_is_set_as_people_write_it(folder: Path, written: str) -> None:
    assert load_settings().default_audience is Audience.INTERNAL
    (folder / FILE).write_text(f'default_audience = "{written}"\n', "utf-8")
    assert load_settings().default_audience is Audience.PUBLIC
    assert next(row.value for row in in_force(load_settings()) if row.name == "default_audience") == "công khai"


def test_an_unknown_audience_is_refused(folder: Path) -> None:
    (folder / FILE).write_text('default_audience = "mật"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"default_audience.*mật"):
        load_settings()

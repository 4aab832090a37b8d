"""What leaves the repository: the wheel, the direction of imports, what is loaded when, what code may name."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from corpus.samples.write import DOCUMENTS
from index.encoders import EMBEDDED_MODEL
from qa.settings import bundled_sample, load_settings
from qa.workspace import open_service

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("corpus", "index", "qa", "eval")
HEAVY = {"torch", "gradio", "underthesea", "sentence_transformers", "langchain", "langchain_core", "transformers"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def sources() -> list[Path]:
    return sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative import"
        return [node.module or ""]
    return []


def at_import_time(body: Iterable[ast.AST]) -> Iterator[str]:
    """Modules that importing a file loads: everything outside functions and ``if TYPE_CHECKING``."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            yield from at_import_time(node.orelse)
        elif isinstance(node, ast.stmt | ast.ExceptHandler):
            yield from modules_of(node)
            yield from at_import_time(ast.iter_child_nodes(node))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel built from a copy of the tree, so that nothing built lies about in it."""
    folder = tmp_path_factory.mktemp("wheel")
    keep = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    for name in (*LAYERS, "prompts"):
        shutil.copytree(ROOT / name, folder / "tree" / name, ignore=keep)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, folder / "tree" / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        "--wheel-dir",
        str(folder),
        str(folder / "tree"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    if done.returncode and re.search(
        r"No matching distribution found for setuptools|Could not find a version", done.stderr
    ):
        pytest.skip("setuptools to build with is not to be had without a network")
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_wheel_holds_every_file_that_the_program_reads(wheel: set[str]) -> None:
    wanted = {name_of(path) for path in sources()}
    for pattern in (
        "prompts/*.md",
        "index/lexicon/*.tsv",
        "eval/sets/*.jsonl",
        "qa/chat/*.css",
        "qa/chat/*.js",
        "qa/chat/*.svg",
    ):
        found = {name_of(path) for path in ROOT.glob(pattern)}
        assert found, pattern
        wanted |= found
    wanted |= {
        name_of(path) for folder in (EMBEDDED_MODEL, bundled_sample()) for path in folder.rglob("*") if path.is_file()
    }
    assert wanted - wheel == set()
    assert {name.rsplit("/", 1)[-1] for name in wheel if name.startswith("corpus/documents/")} >= set(DOCUMENTS)
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert any(name.endswith("licenses/NOTICE") for name in wheel)


def test_wheel_holds_nothing_else(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == {*LAYERS, "prompts"}
    assert not [name for name in wheel if "__pycache__" in name or name.endswith((".pyc", ".pkl", ".pickle"))]


def test_constraints_pin_every_dependency_exactly() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines), lines
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    project = PROJECT["project"]
    for requirement in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        name = re.split(r"[<>=!~\[; ]", requirement)[0]
        assert re.sub(r"[-_.]+", "-", name).lower() in pinned, requirement
    assert not {name for name in pinned if name.startswith("nvidia")}


def test_imports_point_down_the_data_flow_only() -> None:
    for path in sources():
        layer = path.relative_to(ROOT).parts[0]
        above = set(LAYERS[LAYERS.index(layer) + 1 :]) | {"tests", "prompts"}
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.stmt):
                named = {module.split(".")[0] for module in modules_of(node)}
                assert not named & above, f"{name_of(path)} imports {named & above}"


def test_no_module_loads_a_heavy_package_as_it_is_imported() -> None:
    adapters = {"index.langchain", "index.encoders.langchain"}
    for path in sources():
        loaded = set(at_import_time(ast.parse(path.read_text("utf-8")).body))
        heavy = {name.split(".")[0] for name in loaded} & HEAVY
        if path.stem == "langchain":  # what subclasses LangChain cannot do without it, and only it may load it
            heavy -= {"langchain_core"}
        assert not heavy, f"{name_of(path)} imports {heavy}"
        assert not loaded & adapters, f"{name_of(path)} imports {loaded & adapters}"


def test_a_question_on_the_command_line_loads_no_heavy_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    shutil.copy(next(bundled_sample().glob("*.txt")), tmp_path / "docs")
    monkeypatch.setenv("WARDQA_HOME", str(tmp_path / "home"))
    folder = open_service(load_settings(documents=tmp_path / "docs")).settings.index_folder()
    code = (
        "import sys; sys.argv = ['wardqa', 'ask', '--index', sys.argv[1], 'kế hoạch là gì?']\n"
        "from qa.cli.app import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        f"print('LOADED', *sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED"


def test_code_and_prompts_name_no_ward_of_the_sample() -> None:
    stems = [Path(name).stem for name in DOCUMENTS]
    wards = {"-".join(stem.split("-")[-2:]) for stem in stems}
    assert len(wards) >= 2
    # Every letter may carry marks, so what is compared is bare of them.
    from corpus.unicode import fold

    known = re.compile("|".join(ward.replace("-", "[ _-]?") for ward in sorted(wards)))
    prompts = sorted((ROOT / "prompts").rglob("*.md"))
    assert prompts
    for path in (*sources(), *prompts):
        if "samples" in path.parts:  # what writes the sample documents names its files
            continue
        found = known.search(fold(path.read_text("utf-8")))
        assert not found, f"{name_of(path)} names {found and found[0]!r}"


def test_every_module_stays_within_one_concept() -> None:
    long = {name_of(path): n for path in sources() if (n := path.read_text("utf-8").count("\n")) > 350}
    assert not long

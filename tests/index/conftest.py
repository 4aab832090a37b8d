"""A small folder of papers and an index of it: real files, the real encoder."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from index.analysis import load_segmenter
from index.build import Report, add, build, remove, update
from index.document_store import TakenStore
from index.encoders import load_encoder
from index.generation import Manifest, current
from index.kept import Kept, kept_index
from index.recipe import Recipe
from index.retrieval import Retriever

REPORT = """ỦY BAN NHÂN DÂN
PHƯỜNG {ward}

BÁO CÁO
Kết quả thu ngân sách tháng {month} năm 2026

I. KẾT QUẢ
1. Thu ngân sách
Tổng thu ngân sách trên địa bàn tháng {month} ước {amount} triệu đồng, đạt 25,1% dự toán.
2. Trồng cây
Toàn phường đã trồng {trees} cây xanh tại các tổ dân phố.
"""


def report(ward: str = "BÌNH AN", month: int = 4, amount: str = "1.250", trees: int = 77) -> str:
    return REPORT.format(ward=ward, month=month, amount=amount, trees=trees)


@dataclass
class Office:
    """A folder of papers, an index beside it, and what an official does with them."""

    documents: Path
    index: Any
    """A folder, or a :class:`index.kept.KeptIndex`."""
    recipe: Recipe
    stages: list[tuple[str, int, int]] = field(default_factory=list)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def build(self, *sources: Path, force: bool = False) -> Report:
        return build(self.index, sources or [self.documents], self.recipe, self._tell, force=force)

    def update(self) -> Report:
        return update(self.index, self.documents, self.recipe, self._tell)

    def add(self, *paths: Path) -> Report:
        return add(self.index, paths, self.recipe, self._tell)

    def remove(self, *names: str) -> Report:
        return remove(self.index, names, self.recipe, self._tell)

    def _tell(self, stage: str, done: int, total: int) -> None:
        self.stages.append((stage, done, total))

    @property
    def store(self) -> TakenStore:
        return kept_index(self.index).last().store

    @property
    def manifest(self) -> Manifest:
        return kept_index(self.index).manifest()

    @property
    def retriever(self) -> Retriever:
        return Retriever(self.index, self.recipe.encoder)

    @property
    def segment(self) -> Path:
        """The only segment of the generation that answers."""
        (segment,) = (current(self.index) / "segments").iterdir()
        return segment

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.store.entries]

    def text(self, name: str) -> str:
        store = self.store
        return store.document(next(entry for entry in store.entries if entry.name == name)).text


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return Recipe(load_encoder(), "đi kèm chương trình", load_segmenter("pairs"))


EITHER = pytest.mark.parametrize("engine", ["folder", "milvus"])
"""What speaks of the Protocols holds of both: an index in a folder, and one that Milvus keeps (Milvus Lite here)."""


@pytest.fixture
def engine() -> str:
    """Who keeps the index of a test; :data:`EITHER` tries both."""
    return "folder"


@pytest.fixture(scope="session")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of one Milvus Lite for all indexes of this process."""
    for needed in ("pymilvus", "milvus_lite"):
        pytest.importorskip(needed, reason="wardqa[milvus] is not installed")
    return tmp_path_factory.mktemp("milvus") / "lite.db"


@pytest.fixture
def new_index(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], Kept]:
    """Makes room for one more index, kept by ``engine``."""
    made = count()

    def room() -> Kept:
        number = next(made)
        if engine == "folder":
            return tmp_path / ("chi muc" if not number else f"chi muc {number}")
        from index.milvus.address import parse_address
        from index.milvus.index import MilvusIndex

        file: Path = request.getfixturevalue("lite")
        return MilvusIndex(parse_address(f"milvus+file://{file}#t{uuid.uuid4().hex}"), tmp_path / f"so {number}")

    return room


@pytest.fixture
def office(tmp_path: Path, recipe: Recipe, new_index: Callable[[], Kept]) -> Office:
    """Two papers, nothing indexed yet."""
    made = Office(tmp_path / "van ban", new_index(), recipe)
    made.write("bao-cao.txt", report())
    made.write("2026/thang 5.txt", report(month=5, amount="2.500", trees=90))
    return made


@pytest.fixture
def built(office: Office) -> Office:
    office.build()
    return office


@pytest.fixture
def paper() -> Callable[..., str]:
    return report

"""Where an index is kept: a folder of this machine, or an engine that several machines share.

Reading and writing go through one Protocol; :func:`kept_index` says which implementation an address means.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.opening import OpenGeneration

if TYPE_CHECKING:
    from index.files import Progress
    from index.gather import Outcome, Plan
    from index.generation import Manifest
    from index.last import Last
    from index.recipe import Recipe

__all__ = ["Kept", "KeptIndex", "kept_index"]


class KeptIndex(Protocol):
    """An index, wherever it is; methods raise :class:`corpus.errors.IndexFolderError` where it is out of reach."""

    @property
    def shown(self) -> str:
        """How it is named to a person."""
        ...

    def command(self, sources: Sequence[str] = (), *options: str) -> str:
        """The command that builds it again, ready to be pasted into a shell."""
        ...

    def status_command(self) -> str:
        """The command that lists its documents."""
        ...

    def manifest(self) -> Manifest:
        """What the generation that answers now holds and was made with."""
        ...

    def newest(self) -> str:
        """Name of the newest generation; empty where there is none."""
        ...

    def being_written(self) -> bool:
        """Whether somebody is writing it."""
        ...

    def open(self, before: OpenGeneration | None = None) -> OpenGeneration:
        """The generation that answers now; what it has in common with the one ``before`` is not opened again."""
        ...

    def writing(self, wait: float = 0.0) -> AbstractContextManager[None]:
        """Hold the one writer's right, another writer being waited for up to ``wait`` seconds."""
        ...

    def last(self) -> Last:
        """What the next generation can take over from."""
        ...

    def find_last(self) -> Last | None:
        """The same, or nothing where it cannot be read: a reason to read everything again, not to stop."""
        ...

    def asked(self) -> Manifest | None:
        """What the index was last asked to hold, as far as that can be read, though the documents may not be."""
        ...

    def write(self, last: Last | None, plan: Plan, recipe: Recipe, tell: Progress) -> tuple[str, Manifest, Outcome]:
        """Make the next generation of what ``plan`` asks for: its name, what it holds, and what became of the plan."""
        ...


Kept = Path | KeptIndex
"""A folder, or an index as such."""


def kept_index(index: Kept) -> KeptIndex:
    """``index``, a folder as the index in it."""
    if not isinstance(index, Path):
        return index
    from index.folder import FolderIndex

    return FolderIndex(index)

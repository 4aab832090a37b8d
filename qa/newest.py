"""Which generation is open: the newest good one, followed while others are published and while files break."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from corpus.errors import IndexFolderError
from index.condemned import condemn, condemned
from index.generation import current, damage, named
from index.retrieval import Retriever
from index.scrub import wrong_bytes
from qa.logs import event
from qa.opened import Opened
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.llm.model import Model

__all__ = ["Newest"]

_LOG = logging.getLogger(__name__)
_TRUSTED = 3600.0
"""Seconds for which files that were found whole count as whole: a defect must not have all be read each time."""


class Newest:
    """Safe to use from several threads."""

    def __init__(self, retriever: Retriever, settings: Settings, model: Callable[[], Model]) -> None:
        self._settings, self._model = settings, model
        self._lock = RLock()
        self.opened = Opened(retriever, settings, model)
        self._whole: tuple[Path, float] | None = None
        """The generation whose bytes were all found as they were written, and when."""

    @property
    def generation(self) -> Path:
        """Folder of the one that is open."""
        return self.opened.retriever.generation

    @property
    def folder(self) -> Path:
        """The index."""
        return self.generation.parent.parent

    def refresh(self) -> None:
        """Switch to the newest good generation. Raises :class:`IndexFolderError` where none is good."""
        with self._lock:  # who comes meanwhile waits, and is answered from the new one too
            before = self.generation
            if named(self.folder) == before.name and condemned(before) is None:
                return  # open already; whether its files are whole was asked when it was opened
            if current(self.folder) != before:
                retriever = self.opened.retriever
                newest = Retriever(self.folder, retriever.encoder, retriever.weights, retriever.pairs, before=retriever)
                last, self.opened = self.opened, Opened(newest, self._settings, self._model)
                last.forget_parts()
                event(_LOG, "generation", before=before.name, generation=newest.generation.name)

    def left(self, generation: Path) -> bool:
        """Whether another than ``generation``, from which a question could not be answered, is open now.

        A long question may outlive its generation, of which the last few are kept; or its files are damaged, which is
        found out here. False where the failure has another reason, or there is no other to answer from.
        """
        self.refresh()
        if self.generation != generation:
            return True
        with self._lock:
            known, since = self._whole or (None, 0.0)
            if known == generation and time.monotonic() - since < _TRUSTED:
                return False
            wrong = wrong_bytes(generation)
            if wrong is None:
                self._whole = (generation, time.monotonic())
                return False
        return self.hand_over(generation, wrong)

    def hand_over(self, generation: Path, why: str) -> bool:
        """Answer from another than the damaged ``generation``, from now on and in every process.

        False where there is no other: questions are then refused with the command that mends it.
        """
        condemn(generation, why)
        instead = None
        try:
            self.refresh()
            instead = self.generation.name
        except IndexFolderError:
            pass
        told = {"damaged": generation.name, "why": why, "instead": instead, "index": str(self.folder)}
        event(_LOG, "damage", logging.ERROR, **told)
        return instead not in (None, generation.name)

    def damaged(self) -> str:
        """Name of the newest generation where it is damaged, so that an older one answers or none; else empty."""
        newest = self.generation.with_name(named(self.folder) or self.generation.name)
        if newest == self.generation:
            return newest.name if condemned(newest) is not None else ""
        return newest.name if damage(newest) is not None else ""

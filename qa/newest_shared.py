"""Which generation of an index that several machines share is open: the newest, followed between two questions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from corpus.errors import IndexFolderError
from index.retrieval import Retriever
from qa.logs import event
from qa.opened import Opened
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.llm.model import Model

__all__ = ["SharedNewest"]

_LOG = logging.getLogger(__name__)


class SharedNewest:
    """Does for an engine what :class:`qa.newest.Newest` does for a folder. Safe to use from several threads."""

    def __init__(self, retriever: Retriever, settings: Settings, model: Callable[[], Model]) -> None:
        self._settings, self._model = settings, model
        self._lock = RLock()
        self.opened = Opened(retriever, settings, model)

    @property
    def generation(self) -> Path:
        """A path whose name is that of the generation that is open."""
        return self.opened.retriever.generation

    def refresh(self) -> None:
        """Switch to the newest generation; where it cannot be opened, the one that is open goes on answering."""
        with self._lock:
            retriever, before = self.opened.retriever, self.generation
            try:
                if retriever.kept.newest() in ("", before.name):
                    return
                newest = Retriever(
                    retriever.kept, retriever.encoder, retriever.weights, retriever.pairs, before=retriever
                )
            except IndexFolderError as error:
                event(_LOG, "unreachable", logging.ERROR, generation=before.name, why=str(error))
                return
            last, self.opened = self.opened, Opened(newest, self._settings, self._model)
            last.forget_parts()
            event(_LOG, "generation", before=before.name, generation=newest.generation.name)

    def left(self, generation: Path) -> bool:
        """Whether another than ``generation``, from which a question could not be answered, is open now."""
        self.refresh()
        return self.generation != generation

    def hand_over(self, generation: Path, why: str) -> bool:  # noqa: ARG002 - as the other has it
        """An engine keeps one generation: there is no other to answer from."""
        return False

    def damaged(self) -> str:
        """Always empty: what an engine keeps is checked by ``wardqa index verify``."""
        return ""

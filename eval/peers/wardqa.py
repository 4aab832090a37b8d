"""Our own index and search, as the command line has them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.peers.base import Found, Text
from index.build import add, build
from index.retrieval import Retriever
from qa.service import Service
from qa.settings import load_settings
from qa.workspace import encoder_of, recipe_of

__all__ = ["WardQA"]


class WardQA:
    """An index on disk, built from the texts alone: what a file format knows beside its text is not given."""

    def __init__(self, encoder: str) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        self._folder = Path(self._scratch.name)
        self._settings = load_settings(index=self._folder / "index", encoder=encoder)
        self._recipe = recipe_of(self._settings)
        self._texts: dict[str, str] = {}

    def index(self, documents: Sequence[Text]) -> None:
        """Read structure, figures and conflicts, embed, write to disk and open."""
        build(self._folder / "index", [self._write(one) for one in documents], self._recipe)
        self._open()

    def add(self, document: Text) -> None:
        """Read and embed one document, compare it with the others, write and open the next generation."""
        add(self._folder / "index", [self._write(document)], self._recipe)
        self._open()

    def search(self, question: str, k: int) -> list[Found]:
        """The best passages; a row of a table or a footnote is a passage of its own."""
        hits = self._service.search(question, k)
        retriever = self._service.retriever
        return [
            Found(
                Path(hit.entry.name).stem,
                tuple((span.start, span.end) for span in retriever.passage(hit).spans),
            )
            for hit in hits
        ]

    def _write(self, document: Text) -> Path:
        path = self._folder / f"{document.name}.txt"
        path.write_bytes(document.text.encode())
        self._texts[document.name] = document.text
        return path

    def _open(self) -> None:
        self._service = Service(Retriever(self._folder / "index", encoder_of(self._settings)), self._settings)
        store = self._service.retriever.store
        read = {Path(entry.name).stem: store.document(entry).text for entry in store.entries}
        if read != self._texts:
            raise ValueError(f"texts changed as they were read: {sorted(set(self._texts) ^ set(read))}")

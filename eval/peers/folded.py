"""Any system over texts without dấu: the remedy for its users who type without them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from corpus.unicode import fold
from eval.peers.base import Found, Peer, Text

__all__ = ["Folded"]


class Folded:
    """Gives ``peer`` texts and questions in lower case without dấu, and its passages back in the original texts."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._offsets: dict[str, list[int]] = {}

    def index(self, documents: Sequence[Text]) -> None:
        """Index all, without dấu."""
        self._peer.index([self._bare(document) for document in documents])

    def add(self, document: Text) -> None:
        """Add one, without dấu."""
        self._peer.add(self._bare(document))

    def search(self, question: str, k: int) -> list[Found]:
        """Search for the question without its dấu."""
        return [self._original(one) for one in self._peer.search(fold(question), k)]

    def _bare(self, document: Text) -> Text:
        # A decomposed letter loses its combining marks, so places move; a composed one stays where it is.
        kept = [at for at, letter in enumerate(document.text) if not unicodedata.combining(letter)]
        self._offsets[document.name] = [*kept, len(document.text)]
        return Text(document.name, "".join(fold(document.text[at]) for at in kept))

    def _original(self, one: Found) -> Found:
        offsets = self._offsets[one.document]
        return Found(one.document, tuple((offsets[start], offsets[end]) for start, end in one.spans))

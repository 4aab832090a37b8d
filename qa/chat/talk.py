"""The conversation of one browser session, as its handlers share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qa.chat.narrow import EVERYTHING, Chosen
from qa.chat.render import Turn

__all__ = ["Talk"]


@dataclass(eq=False)
class Talk:
    """One object a session. Answers of a session are made one after the other, so that only one handler changes it."""

    turns: list[Turn] = field(default_factory=list)
    chosen: Chosen = EVERYTHING
    """What the next question is limited to."""
    editing: int = 0
    """Number of the question that the next one takes the place of; 0 where it comes last."""
    generation: str = ""
    """Newest generation that the page was told of."""
    told: str = ""
    """What the page says of the index."""

    def __deepcopy__(self, _: dict[int, Any]) -> Talk:
        """A talk of its own for a new session: Gradio copies what a page begins with."""
        return Talk()

    def earlier(self, editing: int) -> list[Turn]:
        """The turns that stay before the next question, which takes the place of number ``editing``."""
        return self.turns[: editing - 1] if editing else list(self.turns)

    def turn(self, number: object) -> Turn | None:
        """Turn ``number``, from 1; ``None`` where there is none. ``number`` is what a browser sent."""
        if isinstance(number, str) and number.isascii() and number.isdecimal():
            number = int(number[:6])
        valid = isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= len(self.turns)
        return self.turns[number - 1] if valid and isinstance(number, int) else None

"""The little of a page's style sheet that changes what is read: legacy fonts and hidden classes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.loaders.encodings import is_legacy_font

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["HIDDEN", "Styles", "font_of"]

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_FONT = re.compile(r"font-family\s*:\s*[\"']?([^;\"',]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"\s*[a-z0-9]*\.([\w-]+)\s*", re.IGNORECASE)
_LETTERS = 200_000
"""Letters of a style sheet that are looked at."""


def font_of(style: str) -> str:
    """First font that the declarations ``style`` name; empty when they name none."""
    named = _FONT.search(style)
    return named[1].strip() if named else ""


@dataclass(slots=True)
class Styles:
    """Classes of the page's own style sheets; selectors of more than a class are not looked at."""

    fonts: dict[str, str] = field(default_factory=dict)
    """Class -> legacy font."""
    hidden: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: _Element) -> Styles:
        """The style sheets that stand in the page ``root``."""
        out = cls()
        for sheet in root.iter("style"):
            # A rule inside another (@media) speaks of paper or of small screens, not of every reader.
            text = re.sub(r"/\*.*?\*/|<!--|-->", "", (sheet.text or "")[:_LETTERS], flags=re.DOTALL)
            depth, begun = 0, 0
            for mark in re.finditer(r"[{}]", text):
                depth += 1 if mark[0] == "{" else -1
                if depth <= 0:
                    depth = 0
                    if (rule := _RULE.fullmatch(text, begun, mark.end())) is not None:
                        out._take(rule[1], rule[2])
                    begun = mark.end()
        return out

    def _take(self, selectors: str, declarations: str) -> None:
        font, hidden = font_of(declarations), HIDDEN.search(declarations) is not None
        if not hidden and not is_legacy_font(font):
            return
        for selector in selectors.split(","):
            if (named := _CLASS.fullmatch(selector)) is not None:
                if hidden:
                    self.hidden.add(named[1])
                else:
                    self.fonts[named[1]] = font

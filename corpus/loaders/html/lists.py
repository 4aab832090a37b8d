"""Labels that a browser draws before list items (HTML Standard, 4.4.5 and 4.4.8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.loaders.numbering import as_letters, as_roman

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Labels"]

_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|decimal-leading-zero|decimal|(?:lower|upper)-(?:alpha|latin|roman)|disc|circle|square)\b",
    re.IGNORECASE,
)
_FORMS = {
    "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal",
    "lower-latin": "lower-alpha", "upper-latin": "upper-alpha",
}  # fmt: skip


class Labels:
    """Counts the ordered lists of one page; ask once an item, in order."""

    def __init__(self) -> None:
        self._next: dict[_Element, int] = {}

    def of(self, item: _Element) -> str:
        """What is drawn before ``item``, with a blank; empty where nothing is."""
        parent = item.getparent()
        form = _form(item) or (_form(parent) if parent is not None else "")
        if form == "none":
            self._number(item, parent)
            return ""
        if parent is None or parent.tag != "ol" or form in ("disc", "circle", "square"):
            return "- "
        number = self._number(item, parent)
        return f"{_drawn(number, form)}. "

    def _number(self, item: _Element, parent: _Element | None) -> int:
        if parent is None or parent.tag != "ol":
            return 1
        step = -1 if parent.get("reversed") is not None else 1
        default = sum(1 for e in parent if e.tag == "li") if step < 0 and parent not in self._next else 1
        number = self._next.get(parent, _integer(parent.get("start"), default))
        number = _integer(item.get("value"), number)
        self._next[parent] = number + step
        return number


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\s*-?\d{1,6}\s*", text) else default


def _form(element: _Element) -> str:
    style = _STYLE.search(element.get("style") or "")
    form = style[1].lower() if style else (element.get("type") or "")
    return _FORMS.get(form, form)


def _drawn(number: int, form: str) -> str:
    if not 0 < number < 4000:
        return str(number)
    match form:
        case "lower-alpha":
            return as_letters(number).lower()
        case "upper-alpha":
            return as_letters(number)
        case "lower-roman":
            return as_roman(number).lower()
        case "upper-roman":
            return as_roman(number)
        case "decimal-leading-zero":
            return f"{number:02d}"
        case _:
            return str(number)

"""Notes of an HTML page: a mark that links to a block, and the block that starts with the mark or links back.

Word, LibreOffice, Google Docs, pandoc and MediaWiki each write this in their own way; what they share is the pair of
links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.loaders.build import Note

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Notes", "find_notes", "lead"]

_MARK = re.compile(r"(?P<open>[\[(]?)(?P<label>\d{1,3}|[a-z]|[ivx]{1,5}|\*{1,3}|[†‡])[\])]?")
_BACK = re.compile(
    rf"{_MARK.pattern}|[↩↑^](?:\ufe0e)?|[Tt]rở (?:lại|về)".replace("?P<open>", "").replace("?P<label>", "")
)
_BODIES = frozenset(["p", "li", "div", "dd", "aside", "section", "td"])
_NOTE_NAME = re.compile(r"_?(?:s?d?f(?:oo)?t?n(?:ote)?|s?d?end?n(?:ote)?|ftnt|fn|edn|cite_note)[-:_]?.*", re.IGNORECASE)
_WORD_NOTE = re.compile(r"mso-element\s*:\s*(?:foot|end)note(?!-)", re.IGNORECASE)
_MOST_WORDS = 20_000
"""Letters of the longest note."""


@dataclass(slots=True)
class Notes:
    """Which elements are marks of notes and which are the notes' own words."""

    marks: dict[_Element, Note] = field(default_factory=dict)
    bodies: dict[_Element, Note] = field(default_factory=dict)
    backs: set[_Element] = field(default_factory=set)
    """Links from a note back to the text."""


def _text(element: _Element) -> str:
    """Words of ``element``, only a little more than :data:`_MOST_WORDS` letters of them."""
    parts, length = [], 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > _MOST_WORDS:
            break
    return "".join(parts).strip()


def lead(label: str) -> re.Pattern[str]:
    """What stands before a note's own words: its mark, or the arrows that lead back to the text."""
    return re.compile(rf"\s*(?:[\[(]?{re.escape(label)}[\])]?[.:]?(?=\W|\Z)|[\^↑])\s*")


def find_notes(root: _Element) -> Notes:
    """The notes of the page ``root``, each bound to the first mark that links to it."""
    targets: dict[str, _Element] = {}
    for element in root.iter():
        for key in ("id", "name") if element.tag == "a" else ("id",):
            name = element.get(key)
            if name:
                targets.setdefault(name, element)
    notes = Notes()
    refused: set[_Element] = set()
    for link in root.iter("a"):
        target = link.get("href") or ""
        mark = _MARK.fullmatch(_text(link)) if target.startswith("#") else None
        found = targets.get(target[1:]) if mark is not None else None
        if mark is None or found is None or found is link or any(e in notes.bodies for e in link.iterancestors()):
            continue
        body = _body(found)
        if body is None or body in refused:
            continue
        if body in notes.bodies:
            if not _within(link, body):
                notes.marks[link] = notes.bodies[body]
            continue
        if _within(link, body) or not _is_note(link, mark, found, body, targets):
            if not _within(link, body):
                refused.add(body)
            continue
        notes.bodies[body] = notes.marks[link] = Note(mark["label"])
    for body in notes.bodies:
        notes.backs.update(a for a in body.iter("a") if (a.get("href") or "")[:1] == "#" and _BACK.fullmatch(_text(a)))
    return notes


def _body(target: _Element) -> _Element | None:
    """The block that holds the words of the note at ``target``."""
    found: _Element | None = target
    while found is not None and found.tag not in _BODIES:
        if found.tag in ("body", "table", "h1", "h2", "h3", "h4", "h5", "h6"):
            return None
        found = found.getparent()
    if found is None:
        return None
    outer = found.getparent()
    if outer is not None and outer.tag in ("div", "li", "aside") and found.tag == "p":
        name = outer.get("id") or ""
        if _WORD_NOTE.search(outer.get("style") or "") or (name and _NOTE_NAME.fullmatch(name)):
            return outer  # a note of several paragraphs
    return found


def _within(element: _Element, outer: _Element) -> bool:
    return element is outer or any(above is outer for above in element.iterancestors())


def _is_note(
    link: _Element, mark: re.Match[str], target: _Element, body: _Element, targets: dict[str, _Element]
) -> bool:
    """Whether ``body`` can be the words of a note whose mark is ``link``, and no heading that a contents links to."""
    words = _text(body)
    if not words or len(words) > _MOST_WORDS:
        return False
    starts = lead(mark["label"]).match(words) is not None
    near = [link, *list(link.iterancestors())[:3], *link.iter()]
    for back in body.iter("a"):
        href = back.get("href") or ""
        if href.startswith("#") and (own := targets.get(href[1:])) is not None and own in near:
            # Both ends of the pair link to each other; the note is the one that starts with its mark.
            return starts or words.startswith(_text(back)) or body.tag == "li"
    raised = bool(mark["open"]) or any(e.tag == "sup" for e in near)
    listed = body.tag == "li" and _place(body) == mark["label"]
    return raised and (starts or listed) and target.tag not in ("h1", "h2", "h3", "h4", "h5", "h6")


def _place(item: _Element) -> str:
    return str(1 + sum(1 for before in item.itersiblings(preceding=True) if before.tag == "li"))

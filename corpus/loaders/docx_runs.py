"""The runs of a Word paragraph: what a reader sees of them, and the marks of notes."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from corpus.loaders.build import Note, Piece, superscript
from corpus.loaders.docx_styles import Styles, child, value
from corpus.loaders.encodings import from_font, is_legacy_font
from corpus.loaders.ooxml import attribute, flag, local

__all__ = ["Runs"]

_DROPPED = frozenset(
    {"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "footnoteRef", "endnoteRef"}
    | {"sdtPr", "sdtEndPr", "annotationRef", "commentReference", "smartTagPr", "customXmlPr", "rt"}
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
# Private-use codes of Symbol and Wingdings that official papers use as bullets and ticks.
_SYMBOLS = {
    "F0B7": "•",
    "F02D": "-",
    "F0A7": "•",
    "F0D8": "•",
    "F0FC": "✓",
    "F0A8": "☐",
    "F0FE": "☒",
    "F0B3": "≥",
    "F0A3": "≤",
}


class Runs:
    """Reads paragraphs in order; notes met and text boxes met are collected until taken."""

    def __init__(
        self,
        styles: Styles,
        footnotes: dict[str, Element],
        endnotes: dict[str, Element],
        converted: frozenset[str] = frozenset(),
    ) -> None:
        """``converted`` names legacy fonts whose text is Unicode all the same."""
        self._styles = styles
        self._converted = converted
        self._legacy = ("", "")
        """Font and characters of the last run, where it was written in a legacy font."""
        self._bodies = {"footnoteReference": footnotes, "endnoteReference": endnotes}
        self._counts = {"footnoteReference": 0, "endnoteReference": 0}
        self._notes: list[tuple[Note, Element]] = []
        self._boxes: list[Element] = []
        self._codes: list[bool] = []
        """Open fields, innermost last; true while still inside the code that the reader does not see."""

    def restart_notes(self, start: int = 1) -> None:
        """Number the footnotes of the next section from ``start``."""
        self._counts["footnoteReference"] = start - 1

    def take_notes(self) -> list[tuple[Note, Element]]:
        """Notes referred to since the last call, with the elements that hold their words."""
        taken, self._notes = self._notes, []
        return taken

    def take_boxes(self) -> list[Element]:
        """Contents of text boxes anchored since the last call."""
        taken, self._boxes = self._boxes, []
        return taken

    def pieces(self, paragraph: Element) -> list[Piece]:
        """Runs of ``paragraph`` as pieces; a manual line break is a newline character."""
        out: list[Piece] = []
        self._legacy = ("", "")
        self._walk(paragraph, value(paragraph, "pPr", "pStyle"), None, out)
        return out

    def _walk(self, parent: Element, style: str | None, run: Element | None, out: list[Piece]) -> None:
        for element in parent:
            tag = local(element)
            if tag in _DROPPED:
                continue
            if tag == "r":
                properties = child(element, "rPr")
                if not (flag(child(properties, "vanish")) or flag(child(properties, "webHidden"))):
                    self._walk(element, style, properties, out)
            elif tag == "AlternateContent":
                # Both branches draw the same thing; the first is the newer form.
                chosen = next((e for e in element if local(e) == "Choice"), None)
                self._walk(chosen if chosen is not None else element, style, run, out)
            elif tag == "txbxContent":
                self._boxes.append(element)
            elif tag == "fldChar":
                self._field(attribute(element, "fldCharType"))
            elif any(self._codes):
                continue
            elif tag in self._bodies:
                self._reference(element, tag, out)
            elif (text := _text(element, tag)) is not None:
                self._add(text, style, run, out)
            else:
                self._walk(element, style, run, out)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._codes.append(True)
        elif kind == "separate" and self._codes:
            self._codes[-1] = False
        elif kind == "end" and self._codes:
            self._codes.pop()

    def _reference(self, element: Element, tag: str, out: list[Piece]) -> None:
        body = self._bodies[tag].get(attribute(element, "id") or "")
        if body is None or flag_attribute(element, "customMarkFollows"):
            return
        self._counts[tag] += 1
        note = Note(str(self._counts[tag]))
        out.append(Piece(superscript(note.label), note=note))
        self._notes.append((note, body))

    def _add(self, text: str, style: str | None, run: Element | None, out: list[Piece]) -> None:
        font = self._styles.font(style, run)
        if is_legacy_font(font) and font not in self._converted:
            before = self._legacy[1][-1:] if self._legacy[0] == font and out else ""
            joined = from_font(before + text, font)
            if before and joined != from_font(before, font) + from_font(text, font):
                # VNI writes a letter and its mark as two characters, and Word may cut a run between them.
                out[-1] = replace(out[-1], text=out[-1].text[:-1])
                shown = joined
            else:
                shown = from_font(text, font)
            self._legacy = (font, text)
            text = shown
        else:
            self._legacy = ("", "")
        if value(run, "vertAlign") == "superscript" and re.fullmatch(r"\s*\d+\s*", text):
            text = superscript(text)
        out.append(Piece(text, bold=self._styles.bold(style, run)))


def flag_attribute(element: Element, name: str) -> bool:
    """On/off attribute; absent means off."""
    return attribute(element, name) in ("1", "true", "on")


def _text(element: Element, tag: str) -> str | None:
    """Characters that ``element`` stands for, ``None`` when it only holds other elements."""
    if tag == "t":
        return element.text or ""
    if tag in _CHARACTERS:
        return _CHARACTERS[tag]
    if tag == "br":
        return "" if attribute(element, "type") in ("page", "column") else "\n"
    if tag == "sym":
        return _SYMBOLS.get((attribute(element, "char") or "").upper(), "")
    return None

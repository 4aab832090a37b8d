"""The runs of a Word paragraph: what a reader sees of them, and the marks of notes."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from corpus.loaders.build import Note, Piece, note_mark, superscript
from corpus.loaders.docx.math import equation
from corpus.loaders.docx.styles import Styles, child, value
from corpus.loaders.docx.symbols import drawn
from corpus.loaders.encodings import (
    from_font,
    from_tcvn3,
    from_vni,
    has_unicode_vietnamese,
    is_legacy_font,
    syllable_share,
)
from corpus.loaders.numbering import counted
from corpus.loaders.ooxml import attribute, flag, local

__all__ = ["Runs"]

_DROPPED = frozenset(
    {"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "footnoteRef", "endnoteRef"}
    | {"sdtPr", "sdtEndPr", "annotationRef", "commentReference", "smartTagPr", "customXmlPr", "rt"}
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_CODE = re.compile(r"[0-9A-Fa-f]{2,4}")
_PAGE = Piece("", page=True)


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
        self._unicode = False
        """Whether this paragraph is Unicode under fonts of which other paragraphs are."""
        self._legacy = ("", "")
        """Font and characters of the last run, where it was written in a legacy font."""
        self._bodies = {"footnoteReference": footnotes, "endnoteReference": endnotes}
        self._counts = {"footnoteReference": 0, "endnoteReference": 0}
        # Word's own defaults (ISO/IEC 29500-1, 17.11.17 and 17.11.18).
        self._forms = {"footnoteReference": "decimal", "endnoteReference": "lowerRoman"}
        self._each_page = False
        self._custom: Element | None = None
        """Body of a note whose mark is the characters that come next."""
        self._notes: list[tuple[Note, Element]] = []
        self._boxes: list[Element] = []
        self._codes: list[bool] = []
        """Open fields, innermost last; true while still inside the code that the reader does not see."""

    def restart_notes(self, start: int = 1) -> None:
        """Number the footnotes of the next section from ``start``."""
        self._counts["footnoteReference"] = start - 1

    def form_of_notes(self, form: str, *, end: bool = False, each_page: bool = False) -> None:
        """How notes are numbered: ``decimal``, ``lowerRoman``, ``chicago`` ...; footnotes perhaps anew on each page."""
        self._forms["endnoteReference" if end else "footnoteReference"] = form
        if not end:
            self._each_page = each_page

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
        # A code that never ends must not swallow the rest of the paper.
        self._codes = [False] * min(len(self._codes), 100)
        self._unicode = bool(self._converted) and _is_unicode(paragraph)
        self._walk(paragraph, value(paragraph, "pPr", "pStyle"), None, out)
        return out

    def _walk(self, parent: Element, style: str | None, run: Element | None, out: list[Piece]) -> None:
        for element in parent:
            tag = local(element)
            if tag in _DROPPED:
                continue
            if tag == "r":
                properties = child(element, "rPr")
                if not (self._styles.on("vanish", style, properties) or flag(child(properties, "webHidden"))):
                    self._walk(element, style, properties, out)
                self._custom_mark("", out)
            elif tag == "AlternateContent":
                # Both branches draw the same thing; the first is the newer form.
                chosen = next((e for e in element if local(e) == "Choice"), None)
                self._walk(chosen if chosen is not None else element, style, run, out)
            elif tag == "txbxContent":
                self._boxes.append(element)
            elif tag == "fldChar":
                self._field(attribute(element, "fldCharType"))
            elif tag == "lastRenderedPageBreak" or (tag == "br" and attribute(element, "type") == "page"):
                out.append(_PAGE)
                if self._each_page and tag != "br":
                    self.restart_notes()
            elif any(self._codes):
                continue
            elif tag in self._bodies:
                self._reference(element, tag, out)
            elif tag == "oMath":
                self._add(equation(element), style, run, out)
            elif tag == "sym":
                code, font = attribute(element, "char") or "", attribute(element, "font") or ""
                self._add(drawn(chr(int(code, 16)), font) if _CODE.fullmatch(code) else "", style, run, out)
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
        if body is None:
            return
        if flag_attribute(element, "customMarkFollows"):
            self._custom = body
            return
        self._counts[tag] += 1
        note = Note(counted(self._counts[tag], self._forms[tag]))
        out.append(Piece(note_mark(note.label), note=note))
        self._notes.append((note, body))

    def _custom_mark(self, text: str, out: list[Piece]) -> None:
        """Bind the note that awaits its mark to ``text``; an empty one at the end of its run leaves it without."""
        if self._custom is None:
            return
        body, self._custom = self._custom, None
        label = text.strip() or "*"
        note = Note(label)
        out.append(Piece(superscript(label), note=note))
        self._notes.append((note, body))

    def _add(self, text: str, style: str | None, run: Element | None, out: list[Piece]) -> None:
        if self._custom is not None and text.strip():
            self._custom_mark(text, out)
            return
        font = self._styles.font(style, run)
        text = drawn(text, font)
        if is_legacy_font(font) and not (self._unicode and font in self._converted):
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
        if self._styles.on("caps", style, run):
            text = text.upper()
        if re.fullmatch(r"\s*\d+\s*", text) and self._styles.raised(run):
            text = superscript(text)
        out.append(Piece(text, bold=self._styles.bold(style, run)))


def _is_unicode(paragraph: Element) -> bool:
    """Whether ``paragraph`` is Unicode whatever its fonts, told by which reading gives more Vietnamese words."""
    text = "".join(element.text or "" for element in paragraph.iter() if local(element) == "t")
    if has_unicode_vietnamese(text):
        return True
    drawn_share = max(syllable_share(from_tcvn3(text))[0], syllable_share(from_vni(text))[0])
    return syllable_share(text)[0] >= drawn_share


def flag_attribute(element: Element, name: str) -> bool:
    """On/off attribute; absent means off."""
    return attribute(element, name) in ("1", "true", "on")


def _text(element: Element, tag: str) -> str | None:
    """Characters that ``element`` stands for, ``None`` when it only holds other elements."""
    if tag == "t":
        # A line end in the file is a blank to Word; an optional hyphen is not drawn.
        return (element.text or "").replace("\n", " ").replace("\xad", "")
    if tag in _CHARACTERS:
        return _CHARACTERS[tag]
    if tag == "br":
        return "" if attribute(element, "type") in ("page", "column") else "\n"
    return None

"""What a Word paragraph or run inherits from its style: bold, list, font, borders (ISO/IEC 29500-1, 17.7)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from corpus.loaders.ooxml import attribute, flag, local

__all__ = ["Styles", "child", "value"]

_BORDERS = frozenset({"top", "left", "start", "bottom", "right", "end", "insideH", "insideV"})


def child(element: Element | None, *names: str) -> Element | None:
    """First descendant along ``names``, each a tag without namespace."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def value(element: Element | None, *names: str) -> str | None:
    """``val`` of the descendant along ``names``."""
    return attribute(child(element, *names), "val")


def has_border(borders: Element | None) -> bool:
    """Whether a ``tblBorders`` or ``tcBorders`` draws any line that can be seen."""
    if borders is None:
        return False
    return any(
        local(e) in _BORDERS
        and attribute(e, "val") not in (None, "nil", "none")
        and (attribute(e, "color") or "").upper() != "FFFFFF"
        for e in borders
    )


class Styles:
    """The style sheet of one document. Unknown styles inherit nothing."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default_paragraph = ""
        self._defaults = child(root, "docDefaults", "rPrDefault", "rPr")
        for element in root if root is not None else ():
            if local(element) == "style":
                name = attribute(element, "styleId") or ""
                self._styles[name] = element
                if attribute(element, "type") == "paragraph" and attribute(element, "default") in (
                    "1",
                    "true",
                ):
                    self._default_paragraph = name
        self._on: dict[tuple[str, str], bool | None] = {}
        self._font: dict[str, str] = {}

    def chain(self, style: str | None) -> Iterator[tuple[str, Element]]:
        """``style`` and the styles it is based on, nearest first."""
        seen: set[str] = set()
        while style and style not in seen and style in self._styles:
            seen.add(style)
            yield style, self._styles[style]
            style = value(self._styles[style], "basedOn")

    def name(self, style: str | None) -> str:
        """Display name, in lower case."""
        return (value(self._styles.get(style or ""), "name") or style or "").lower()

    def bold(self, paragraph: str | None, run: Element | None) -> bool:
        """Whether a run with properties ``run`` in a paragraph of style ``paragraph`` is bold."""
        return self.on("b", paragraph, run)

    def on(self, name: str, paragraph: str | None, run: Element | None) -> bool:
        """Whether the on/off property ``name`` (``b``, ``caps``, ``vanish``) holds for such a run."""
        direct = child(run, name)
        if direct is not None:
            return flag(direct)
        by_run = self._style_on(name, value(run, "rStyle")) if run is not None else None
        if by_run is not None:
            return by_run
        return bool(self._style_on(name, paragraph or self._default_paragraph))

    def _style_on(self, name: str, style: str | None) -> bool | None:
        if not style:
            return None
        key = (name, style)
        if key not in self._on:
            found = (child(element, "rPr", name) for _, element in self.chain(style))
            self._on[key] = next((flag(e) for e in found if e is not None), None)
        return self._on[key]

    def raised(self, run: Element | None) -> bool:
        """Whether a run stands above its line, as a superscript or by so many half-points (LibreOffice)."""
        direct = value(run, "vertAlign")
        if direct is None and run is not None:
            found = (value(element, "rPr", "vertAlign") for _, element in self.chain(value(run, "rStyle")))
            direct = next((align for align in found if align is not None), None)
        lifted = value(run, "position") or ""
        return direct == "superscript" or (lifted.isdecimal() and int(lifted[:4]) >= 3)

    def font(self, paragraph: str | None, run: Element | None) -> str:
        """Name of the font of a run; empty when nothing names one."""
        direct = child(run, "rFonts")
        name = attribute(direct, "ascii") or attribute(direct, "hAnsi")
        return name or self._style_font(value(run, "rStyle")) or self._style_font(paragraph or self._default_paragraph)

    def _style_font(self, style: str | None) -> str:
        key = style or ""
        if key not in self._font:
            found = (attribute(child(element, "rPr", "rFonts"), "ascii") for _, element in self.chain(style))
            named = next((name for name in found if name), None)
            self._font[key] = named or attribute(child(self._defaults, "rFonts"), "ascii") or ""
        return self._font[key]

    def list_of(self, paragraph: Element | None) -> tuple[str | None, int | None, str | None]:
        """List number, level and the style that gives them, for paragraph properties ``paragraph``.

        The list number is ``None`` where the paragraph is in no list; the level is ``None`` where only the
        style tells.
        """
        direct = child(paragraph, "numPr")
        number, level = value(direct, "numId"), value(direct, "ilvl")
        for name, element in self.chain(value(paragraph, "pStyle") or self._default_paragraph):
            inherited = child(element, "pPr", "numPr")
            if inherited is None:
                continue
            if number is None:
                number = value(inherited, "numId")
            if number is not None:
                tied = value(inherited, "ilvl") if level is None else level
                return number, int(tied) if tied and tied.isdecimal() else None, name
        return number, int(level) if level and level.isdecimal() else (0 if direct is not None else None), None

    def has_borders(self, table: Element | None) -> bool:
        """Whether table properties ``table`` or their style draw any line."""
        direct = child(table, "tblBorders")
        if direct is not None and len(direct):
            return has_border(direct)  # said here, the style no longer counts
        return any(
            has_border(child(element, "tblPr", "tblBorders")) for _, element in self.chain(value(table, "tblStyle"))
        )

"""Equations of Word (Office MathML, ISO/IEC 29500-1, 22.1) on one line: ``5/6``, ``x²``, ``√(a+b)``."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from corpus.loaders.build import superscript
from corpus.loaders.docx.styles import child, value
from corpus.loaders.ooxml import local

__all__ = ["equation"]

_PLAIN = re.compile(r"[\w.,%]*")
_PROPERTIES = frozenset({"rPr", "fPr", "sSupPr", "sSubPr", "dPr", "radPr", "naryPr", "ctrlPr", "deg", "del"})


def equation(element: Element) -> str:
    """Characters of an ``oMath`` or of any part of one; a fraction of more than one number is put in brackets."""
    match local(element):
        case "t":
            return element.text or ""
        case "f":
            return f"{_part(element, 'num')}/{_part(element, 'den')}"
        case "sSup":
            raised = _inside(child(element, "sup"))
            return _part(element, "e") + (superscript(raised) if raised.isdecimal() else f"^{_bracketed(raised)}")
        case "sSub":
            return f"{_part(element, 'e')}_{_bracketed(_inside(child(element, 'sub')))}"
        case "rad":
            return f"√{_part(element, 'e')}"
        case "d":
            opened, closed = value(element, "dPr", "begChr"), value(element, "dPr", "endChr")
            words = ", ".join(_inside(e) for e in element if local(e) == "e")
            return f"{'(' if opened is None else opened}{words}{')' if closed is None else closed}"
        case "nary":
            return f"{value(element, 'naryPr', 'chr') or '∫'}{_part(element, 'e')}"
        case _:
            return _inside(element)


def _inside(element: Element | None) -> str:
    return "".join(equation(e) for e in element if local(e) not in _PROPERTIES) if element is not None else ""


def _part(element: Element, name: str) -> str:
    return _bracketed(_inside(child(element, name)))


def _bracketed(text: str) -> str:
    text = text.strip()
    return text if _PLAIN.fullmatch(text) or (text[:1], text[-1:]) == ("(", ")") else f"({text})"

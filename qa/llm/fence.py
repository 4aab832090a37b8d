"""Evidence as a model is shown it: numbered, between two lines that no document can know, declared data.

Setting untrusted text apart by a mark made anew for every request follows Hines et al., "Defending Against Indirect
Prompt Injection Attacks With Spotlighting" (2024). It makes obedience less likely; what keeps a wrong figure from a
reader is the verification of what comes back.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence

from corpus.marks import bare
from corpus.unicode import nfc
from qa.answer import Citation
from qa.cited import Evidence

__all__ = ["fenced", "harmless", "new_token"]

_BRACKETS = re.compile(r"[<＜‹«〈《]{2,}|[>＞›»〉》]{2,}")
_TAG = re.compile(r"[<＜](?=[|/!?]|[A-Za-z]{2,})")
_CONTROL = re.compile(r"\[(?=/?(?:INST|SYS|SYSTEM)\b)", re.IGNORECASE)
_NUMBERED = re.compile(r"\[\s*((?:footnoteRef:|\^)?\d{1,4})\s*\]|【\s*(\d{1,4})\s*】")
_FENCE_WORD = re.compile(r"(?i)(ĐOẠN TRÍCH)(?=\s+[0-9a-f]{6,})")


def new_token() -> str:
    """Sixteen hexadecimal digits that nobody can guess."""
    return secrets.token_hex(8)


def harmless(text: str, token: str = "") -> str:
    """``text`` without hidden characters and without anything that could be read as a fence, a mark or a turn of talk.

    Letters and digits stay as they are: what a model copies is what the document says.
    """
    text = "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs") else " " for c in nfc(text)
    )
    if token:
        text = text.replace(token, "…")
    text = _BRACKETS.sub("‹", text)
    text = _TAG.sub("‹", text)
    text = _CONTROL.sub("(", text)
    text = _FENCE_WORD.sub(r"\1:", text)
    # A note mark of the paper would pass for the number of a passage.
    return _NUMBERED.sub(lambda mark: f"({(mark[1] or mark[2]).split(':')[-1].strip('^')})", text)


def fenced(citations: Sequence[Citation], evidence: Sequence[Evidence], headers: Sequence[str], token: str) -> str:
    """The quotes of ``citations`` under their numbers, each with what it stands under, between the marks of ``token``.

    ``evidence`` is that of the citations, ``headers`` the table headers over them, empty where there is none. A cell
    of a table row is shown behind the header of its column: counting cells is what models do worst.
    """
    lines = [f"<<<ĐOẠN TRÍCH {token}>>>"]
    for citation, item, header in zip(citations, evidence, headers, strict=True):
        about = [citation.title or citation.document]
        about += [f"số {citation.number}"] if citation.number else []
        about += [citation.issuer] if citation.issuer else []
        about += [citation.date] if citation.date else []
        lines.append(f"[{citation.n}] {_line(', '.join(about), token)}")
        if citation.section:
            lines.append(f"Mục: {_line(' › '.join(citation.section), token)}")
        if citation.footnote:
            lines.append(f"Chú thích số {_line(citation.footnote, token)}")
        if header:
            lines.append(f"Tiêu đề bảng: {_line(header, token)}")
        cells = [
            f"{_line(name, token)}: {_line(item.text[span.start : span.end], token)}"
            for span, name in item.columns
            if name.strip() and item.text[span.start : span.end].strip()
        ]
        lines.append("; ".join(cells) if cells else harmless(citation.quote, token).strip())
        lines.append("")
    lines.append(f"<<<HẾT ĐOẠN TRÍCH {token}>>>")
    return "\n".join(lines)


def _line(text: str, token: str) -> str:
    return harmless(bare(text), token)

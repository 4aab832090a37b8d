"""Whether what a sentence says is said by what it cites: its words, its names, its denials, its table row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.unicode import UPPER, canonical_tone, fold, nfc
from index.analysis import tokenize
from qa.agreement import content
from qa.answer import AnswerFigure
from qa.cited import Evidence
from qa.llm.claims import Claim
from qa.llm.neighbours import TIMES

__all__ = ["ITEM_NUMBER", "SAID", "SUPPORTS", "Source", "low", "other_row", "share", "words_not_said"]

SAID = 0.6
"""Share of a sentence's words that what it cites must hold."""
SUPPORTS = 0.25
"""Share of them that each single mark must hold, where it holds no figure of the sentence."""
_PART, _LONG = 0.45, 4
"""Share of the words of each part between commas, where it has so many; of a whole sentence with a figure."""
_PARTS = re.compile(r"[,;:()](?!\d)|\s[–—-]\s")
_NAMED = 0.6
"""Share of the name of a table row that a sentence about its figures must say."""
_NEGATIONS = frozenset({"không", "chưa", "chẳng"})
_NAME = re.compile(rf"(?<![^\W\d_])[{UPPER}][^\W\d_]*(?:[ \u00a0][{UPPER}][^\W\d_]*)+")
_WORD = re.compile(r"[^\W\d_]+")
ITEM_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[-–•+])\s*")
"""What opens an item of a list."""


class Source:
    """One piece of evidence as words."""

    def __init__(self, item: Evidence) -> None:
        self.row = bool(item.columns)
        """A table row: its label stands in another cell than its numbers."""
        self.cited = nfc(" ".join(item.text[s.start : s.end] for s in item.spans))
        self.all = f"{nfc(item.context)} {self.cited} {' '.join(header for _, header in item.columns)}"
        self.label = _label_of(item)
        """Words of the cell that names a table row."""
        self.folded = " ".join(fold(canonical_tone(self.all)).split())
        self.words = frozenset(token.folded for token in tokenize(self.all))


def _label_of(item: Evidence) -> frozenset[str]:
    cells = (item.text[span.start : span.end] for span, _ in item.columns)
    return next((words for cell in cells if (words := content(low(cell)))), frozenset())


def words_not_said(claim: Claim, figures: Sequence[AnswerFigure], sources: Sequence[Source]) -> str | None:
    """Why what ``claim`` says beside its figures is not said by ``sources``, in Vietnamese; ``None`` where it is."""
    text = ITEM_NUMBER.sub("", claim.words)
    together = " ".join(source.folded for source in sources)
    for match in _NAME.finditer(nfc(text)):
        if fold(canonical_tone(match[0])) not in together and not _in_parts(match[0], sources):
            return f"đoạn trích được dẫn không nhắc đến «{match[0]}»"
    words = content(low(text))
    if reason := _negated(text, sources):
        return reason
    if words and share(words, sources) < (_PART if figures else SAID):
        return "đoạn trích được dẫn không nói điều này"
    # A figure that is right must not carry along what nothing says.
    for part in _PARTS.split(text):
        own = content(low(part))
        if len(own) >= _LONG and share(own, sources) < _PART:
            return f"đoạn trích được dẫn không nói «{part.strip(' .')}»"
    return None


def other_row(claim: Claim, figures: Sequence[AnswerFigure], held: dict[int, Source]) -> str | None:
    """A figure that stands only in table rows whose names the claim does not say."""
    said = content(low(claim.words))
    for figure in figures:
        sources = [held[n] for n in figure.citations if n in held and n in claim.marks]
        if figure.unit in TIMES or not sources or not all(source.label for source in sources):
            continue
        if all(len(said & source.label) < _NAMED * len(source.label) for source in sources):
            return f"con số «{figure.text}» trong bảng là của dòng «{' '.join(sources[0].cited.split())[:80]}»"
    return None


def _in_parts(name: str, sources: Sequence[Source]) -> bool:
    """Whether a name is words in capitals by chance: ``Phường An Bình`` at the head of a sentence."""
    words = [fold(canonical_tone(word)) for word in name.split()]
    known = frozenset().union(*(source.words for source in sources))
    # The head of a sentence is in capitals whatever it is.
    rest = " ".join(words[1:])
    return words[0] in known and any(rest in source.folded for source in sources)


def share(words: frozenset[str], sources: Sequence[Source]) -> float:
    """Share, 0 to 1, of ``words`` that ``sources`` or what they stand under hold, dấu apart."""
    known = frozenset().union(*(source.words for source in sources))
    return sum(fold(word) in known for word in words) / len(words)


def _negated(text: str, sources: Sequence[Source]) -> str | None:
    """A word that the claim affirms and the sources only deny, or the other way round."""
    theirs = [_polarity(source.cited) for source in sources]
    denied = frozenset().union(*(one for one, _ in theirs))
    affirmed = frozenset().union(*(other for _, other in theirs))
    mine_denied, mine_affirmed = _polarity(text)
    for word in sorted(mine_affirmed & denied - affirmed - mine_denied):
        if content(word):
            return f"đoạn trích nói «không/chưa {word}», câu này nói ngược lại"
    for word in sorted(mine_denied & affirmed - denied - mine_affirmed):
        if content(word):
            return f"đoạn trích không phủ định «{word}» như câu này"
    return None


def _polarity(text: str) -> tuple[frozenset[str], frozenset[str]]:
    words = _WORD.findall(low(text))
    denied = {word for before, word in zip(words, words[1:], strict=False) if before in _NEGATIONS}
    plain = {
        word
        for before, word in zip(["", *words], words, strict=False)
        if before not in _NEGATIONS and word not in _NEGATIONS
    }
    return frozenset(denied), frozenset(plain)


def low(text: str) -> str:
    """``text`` composed, in the older tone placement, lower case."""
    return canonical_tone(nfc(text)).lower()

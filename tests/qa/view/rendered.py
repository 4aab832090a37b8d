"""What a rendered document says, read back out of its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from qa.chat.text import _UNFIT

VOID = {"meta", "br", "hr", "img", "link", "input"}
RUNS = {"script", "style", "iframe", "object", "form", "base"}


def fit(text: str) -> str:
    """``text`` as it may be shown: one replacement character for each that may not."""
    return _UNFIT.sub("\ufffd", text)


@dataclass
class Rendered(HTMLParser):
    """Text nodes that carry document text, in order, and which of them stand in which mark."""

    html: str
    carried: list[tuple[int, str]] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)
    passage: str = ""
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    open: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()
        assert self.open == []
        ids = [attributes["id"] for _, attributes in self.tags if "id" in attributes]
        assert len(ids) == len(set(ids)), "an id stands twice"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self.open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        if not self.open or "data-s" not in self.open[-1][1]:
            return
        self.carried.append((int(self.open[-1][1]["data-s"] or ""), data))
        for tag, attributes in self.open:
            if tag == "mark":
                for number in (attributes.get("data-m") or "").split():
                    self.marks[int(number)] = self.marks.get(int(number), "") + data
            if attributes.get("class") == "wq-v-in":
                self.passage += data

    @property
    def text(self) -> str:
        """All carried text in document order of the page."""
        return "".join(words for _, words in self.carried)

    def in_order(self, start: int) -> bool:
        """Whether every carrier says truly where it stands, beginning at ``start``."""
        for at, words in self.carried:
            if at != start:
                return False
            start += len(words)
        return True

"""The sections of a document as a tree of links, open along the way to the place that is shown."""

from __future__ import annotations

from collections import defaultdict

from corpus.document import Document, SectionKind
from qa.chat.text import safe, section_words
from qa.view.body import Link

__all__ = ["tree"]

_MOST = 1500
"""Links of one tree; a browser draws more only slowly."""
_LONGEST = 120
"""Characters of a heading in the tree."""


def tree(document: Document, current: int | None, link: Link) -> str:
    """Nested lists; ``current`` is the section that is read. Deep levels of a very long document are left out."""
    way: set[int] = set()
    at = current
    while at is not None:
        way.add(at)
        at = document.sections[at].parent
    depth = _depth(document)
    children: dict[int | None, list[int]] = defaultdict(list)
    shown = 0
    for number, section in enumerate(document.sections):
        if (section.level <= depth and shown < _MOST) or number in way:
            children[section.parent].append(number)
            shown += 1
    if not shown:
        return '<p class="wq-v-dim">Văn bản không chia mục.</p>'
    left = len(document.sections) - shown
    rest = (
        f'<p class="wq-v-dim">Còn {left} mục nhỏ không liệt kê ở đây; chúng vẫn có trong văn bản.</p>' if left else ""
    )
    return _list(document, children, None, way, current, link) + rest


def _depth(document: Document) -> int:
    """The deepest level down to which all sections find room."""
    counted: dict[int, int] = defaultdict(int)
    for section in document.sections:
        counted[section.level] += 1
    depth, total = 0, 0
    for level in sorted(counted):
        total += counted[level]
        if total > _MOST and depth:
            break
        depth = level
    return depth


def _list(
    document: Document,
    children: dict[int | None, list[int]],
    parent: int | None,
    way: set[int],
    current: int | None,
    link: Link,
) -> str:
    out = ""
    for number in children[parent]:
        section = document.sections[number]
        label = " ".join(section.label.split()) or "(không có tiêu đề)"
        if section.kind is SectionKind.OPENING and section.level == 1:
            label = "Phần mở đầu"
        clipped = label if len(label) <= _LONGEST else label[:_LONGEST].rsplit(" ", 1)[0] + "…"
        here = ' aria-current="true"' if number == current else ""
        path = safe(section_words(document.section_path(number)))
        out += (
            f'<li><a href="{safe(link(section.heading.start, f"muc-{number}"))}"{here} data-k="{number}"'
            f' data-a="{section.span.start}" data-z="{section.span.end}" data-path="{path}">{safe(clipped)}</a>'
        )
        if children.get(number):
            opened = " open" if section.level == 1 or number in way else ""
            name = safe(f"Mục con của {clipped}")
            inner = _list(document, children, number, way, current, link)
            out += f'<details{opened}><summary aria-label="{name}"></summary>{inner}</details>'
        out += "</li>"
    return f"<ul>{out}</ul>"

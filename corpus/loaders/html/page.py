"""What a portal puts around a paper: menus, banners, lists of links."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["boilerplate"]

_ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog"])
_HOLDERS = frozenset(["ul", "ol", "div", "table", "p", "section", "td", "dl"])
_MOTTO = re.compile(r"cộng\s+h\w+\s+xã\s+hội\s+chủ|đảng\s+cộng\s+sản\s+việt\s+nam", re.IGNORECASE)
_LINKS = 4
"""Links that make a menu."""
_SHARE = 0.85
"""Share of a menu's letters that are links to other pages."""
_CODE = frozenset(["script", "style", "noscript", "template"])


def boilerplate(root: _Element) -> set[_Element]:
    """Elements of ``root`` that belong to the site and not to the paper it shows."""
    from lxml import etree

    left_out: set[_Element] = set()
    own = _main(root)
    if own is not None:
        keep = {own, *own.iterancestors()}
        for above in own.iterancestors():
            left_out.update(child for child in above if child not in keep and not _MOTTO.search(_text(child)))
    open_counts: list[list[int]] = [[0, 0, 0]]  # letters, letters of links, links; one for each open element
    in_link = articles = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        outward = tag == "a" and (element.get("href") or "#")[:1] != "#"
        if event == "start":
            if tag not in ("article", "main") and _around(element, inside=articles > 0):
                left_out.add(element)
            if tag in _CODE or element in left_out:
                walk.skip_subtree()
                letters = 0
            else:
                letters = len((element.text or "").strip())
            articles += tag in ("article", "main")
            in_link += outward
            open_counts.append([letters, letters if in_link else 0, int(outward)])
            continue
        counts = open_counts.pop()
        articles -= tag in ("article", "main")
        in_link -= outward
        if tag in _HOLDERS and counts[2] >= _LINKS and counts[1] >= _SHARE * counts[0]:
            left_out.add(element)
            counts = [0, 0, 0]
        tail = len((element.tail or "").strip())
        above_counts = open_counts[-1]
        above_counts[0] += counts[0] + tail
        above_counts[1] += counts[1] + (tail if in_link else 0)
        above_counts[2] += counts[2]
    return left_out


def _around(element: _Element, *, inside: bool) -> bool:
    """Whether the page says that ``element`` stands around its content; ``inside`` tells of an article's own parts."""
    if element.tag in ("nav", "aside") or (element.get("role") or "").lower() in _ROLES:
        return True
    if element.tag in ("header", "footer"):
        return not inside and not _MOTTO.search(_text(element))
    # What LibreOffice writes for the running heads and page numbers of a paper.
    return bool(element.tag == "div" and element.get("title") in ("header", "footer"))


def _text(element: _Element) -> str:
    """The first words of ``element``, on one line."""
    return " ".join("".join(islice(element.itertext(), 500)).split())


def _main(root: _Element) -> _Element | None:
    """The one element that the page itself calls its content, if it holds a fair part of the words."""
    found = [e for e in root.iter("main", "div", "section", "article") if _is_main(e)]
    found = found or list(root.iter("article"))
    if len(found) != 1:
        return None
    letters = sum(map(len, found[0].itertext()))
    return found[0] if letters > 300 and letters > 0.4 * sum(map(len, root.itertext())) else None


def _is_main(element: _Element) -> bool:
    return bool(element.tag == "main" or element.get("role") == "main" or element.get("itemprop") == "articleBody")

"""What a model wrote, made plain: no thoughts, no Markdown, no hidden characters; and whether it is Vietnamese."""

from __future__ import annotations

import re
import unicodedata

from corpus.unicode import nfc

__all__ = ["is_vietnamese", "plain", "says_not_found", "visible"]

_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_OPEN_THOUGHT = re.compile(r"<(?:think|thinking|thought|reasoning)>.*\Z", re.DOTALL | re.IGNORECASE)
_END_OF_THOUGHT = re.compile(r"\A.*?</(?:think|thinking|thought|reasoning)>", re.DOTALL | re.IGNORECASE)
_HALF_TAG = re.compile(r"<[a-z]{0,9}\Z", re.IGNORECASE)
_SOURCE = re.compile(
    r"[\[【(]\s*(?:(?:nguồn|đoạn trích|đoạn|trích dẫn|source)\s*(?:số\s*)?)(\d{1,3})\s*[\]】)]", re.IGNORECASE
)
_LENTICULAR = re.compile(r"【\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*(?:†[^】]*)?】")
_HEADING = re.compile(r"^\s*#{1,6}\s+", re.MULTILINE)
_FENCE = re.compile(r"^\s*```[^\n]*\n?", re.MULTILINE)
_STARS = re.compile(r"\*{2,3}|(?<!\w)_{2}|_{2}(?!\w)|`+")
_ITEM = re.compile(r"^(\s*)[*•]\s+", re.MULTILINE)
_ANSWER = re.compile(r"\A\s*(?:câu )?trả lời(?: đã sửa)?\s*:\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_OWN_LETTERS = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")
_SHARE = 0.3
"""Share of the words of a Vietnamese text that carry a letter of its own at least; in prose it is about 0.8."""
_FEW = 4
"""So few words have no language of their own."""
_NOT_FOUND = re.compile(
    r"\A\W*không tìm thấy(?: thông tin| câu trả lời| nội dung)?(?: này)? trong (?:các )?(?:tài liệu|văn bản|đoạn)",
    re.IGNORECASE,
)


def visible(raw: str) -> str:
    """``raw`` without what a model thinks aloud, whether it has come to an end or not."""
    text = _THOUGHT.sub("", raw)
    text = _OPEN_THOUGHT.sub("", text)
    # Some servers swallow the opening tag.
    text = _END_OF_THOUGHT.sub("", text)
    return _HALF_TAG.sub("", text).lstrip()


def plain(raw: str) -> str:
    """``raw`` as an answer is written: composed, marks as ``[n]``, lines without Markdown."""
    text = nfc(visible(raw)).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    # A character that is not seen could cut a number in two, or hide one.
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs", "Cn"))
    text = _FENCE.sub("", text)
    text = _SOURCE.sub(r"[\1]", _LENTICULAR.sub(r"[\1]", text))
    text = _ITEM.sub(r"\1- ", _STARS.sub("", _HEADING.sub("", text)))
    text = _ANSWER.sub("", text)
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip()).strip()


def is_vietnamese(text: str) -> bool:
    """Whether ``text`` is Vietnamese, or too short to tell."""
    letters = [c for c in text if c.isalpha()]
    foreign = sum(1 for c in letters if not unicodedata.name(c, "").startswith("LATIN"))
    if letters and foreign > len(letters) * 0.05:
        return False
    words = [word.lower() for word in _WORD.findall(nfc(text)) if len(word) > 1]
    if len(words) < _FEW:
        return not foreign
    return sum(bool(_OWN_LETTERS.search(word)) for word in words) >= _SHARE * len(words)


def says_not_found(text: str) -> bool:
    """Whether the model says that the documents do not hold it."""
    return _NOT_FOUND.match(text) is not None

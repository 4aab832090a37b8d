"""Drafts from figures: of the running text, of footnotes, to compute, to compare, to follow up, and unanswerable."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from corpus.document import Document, PassageKind
from corpus.numbers import parse_number, write_number
from corpus.unicode import fold
from eval.draft_words import Asked, asked, pick, place_of, readable, stem

__all__ = ["Draft", "FigureDrafts", "draft"]

Draft = dict[str, Any]
"""A row of a question set without its id."""

_RATIO = re.compile(r"(\d[\d.,]*)\s*/\s*(\d[\d.,]*)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BACK = 20
"""How many years back one is looked for of which no paper speaks."""


def draft(category: str, question: str, note: str, sources: Sequence[tuple[Document, str]], **answers: Any) -> Draft:  # noqa: ANN401 - fields of JSON
    """A row in the format of ``eval/sets``; ``sources`` are documents with exact quotes."""
    row: Draft = {
        "question": question,
        "category": category,
        "difficulty": "hard" if category in ("cross_ward", "computed", "footnote_figure") else "normal",
        "gold": {
            "answers": {name: list(answers.get(name, ())) for name in ("all_of", "any_of", "none_of")},
            "docs": list(dict.fromkeys(stem(document) for document, _ in sources)),
            "quotes": [quote for _, quote in sources],
            "quote_docs": [stem(document) for document, _ in sources],
            "section": None,
            "footnote": answers.get("footnote"),
            "abstain": category == "unanswerable",
            "conflict": None,
        },
        "status": "draft",
        "note": note,
    }
    if "history" in answers:
        row["history"] = answers["history"]
    if "computation" in answers:
        row["computation"] = answers["computation"]
    return row


class FigureDrafts:
    """Drafts from the figures of ``documents``; the order is that of ``rng``."""

    def __init__(self, documents: Sequence[Document], rng: Random) -> None:
        self._documents, self._rng = documents, rng
        self._asked = pick(rng, [a for d in documents for f in d.figures if (a := asked(d, f)) is not None])
        self._folded = {d.name: " ".join(["", *re.findall(r"\w+", fold(d.text)), ""]) for d in documents}

    def figures(self) -> Iterator[Draft]:
        """A number of the running text, some of them typed without dấu."""
        for number, one in enumerate(self._of(PassageKind.TEXT)):
            question = one.question(self._rng)
            plain = number % 5 == 4
            yield draft(
                "no_diacritics" if plain else "figure",
                fold(question).rstrip("?") if plain else question,
                "Kiểm tra: câu hỏi đọc có tự nhiên, có chỉ đúng một số liệu (kỳ, nơi, kế hoạch hay thực hiện) không.",
                [_source(one)],
                all_of=[one.answer],
            )

    def footnotes(self) -> Iterator[Draft]:
        """A number that only a footnote says; its subject stands in the sentence of the mark."""
        for one in self._of(PassageKind.FOOTNOTE):
            note = one.document.passages[one.figure.passage].footnote
            if note is None:
                continue
            held = one.document.footnotes[note]
            words = one.document.words(held.sentence)
            subject = re.split(r"[:;,.]", readable(words), maxsplit=1)[0]
            if not 2 <= len(subject.split()) <= 14 or any(c.isdigit() for c in subject):
                continue
            question = f"{subject}: {one.question(self._rng, place='')}"
            yield draft(
                "footnote_figure",
                question,
                "Kiểm tra: số nằm trong chú thích; chủ thể lấy từ câu có dấu chú thích, hãy viết lại cho gọn.",
                [_source(one)],
                all_of=[one.answer],
                footnote=held.label,
            )

    def computed(self) -> Iterator[Draft]:
        """What is left of a ratio such as ``58/86 hộ``."""
        for one in self._asked:
            words = one.document.text[one.figure.span.start : one.figure.span.end]
            match = _RATIO.search(words)
            if match is None:
                continue
            part, whole = parse_number(match[1]), parse_number(match[2])
            if part >= whole:
                continue
            result = write_number(whole - part)
            question = f"{one.words[:1].upper()}{one.words[1:]} ở {one.place or 'đây'} còn bao nhiêu nữa mới đủ?"
            yield draft(
                "computed",
                question,
                "Kiểm tra: phần còn lại có nghĩa với chỉ tiêu này không; sửa câu hỏi cho tự nhiên.",
                [_source(one)],
                all_of=[result],
                computation={
                    "expression": f"{_digits(whole)}-{_digits(part)}",
                    "operands": [match[2], match[1]],
                    "result": result,
                },
            )

    def compared(self) -> Iterator[Draft]:
        """The same indicator in papers of two wards."""
        alike: defaultdict[tuple[str, str], list[Asked]] = defaultdict(list)
        for one in self._asked:
            alike[fold(one.words), one.figure.unit].append(one)
        for group in alike.values():
            first = group[0]
            second = next((one for one in group if one.place and one.place != first.place), None)
            if first.place and second is not None and first.figure.value != second.figure.value:
                yield draft(
                    "cross_ward",
                    f"So sánh {first.words} của {first.place} và {second.place} giúp tôi.",
                    "Kiểm tra: hai số cùng kỳ và cùng cách tính không; nếu khác hãy nói rõ trong câu hỏi.",
                    [_source(first), _source(second)],
                    all_of=[first.answer, second.answer],
                )

    def followups(self) -> Iterator[Draft]:
        """The next number of a clause's sentence, asked with the first as what was said before."""
        by_passage: defaultdict[tuple[str, int], list[Asked]] = defaultdict(list)
        for one in self._asked:
            by_passage[one.document.name, one.figure.passage].append(one)
        for group in by_passage.values():
            first, *others = sorted(group, key=lambda one: one.figure.span.start)
            for other in others[:1]:
                if other.words != first.words:
                    yield draft(
                        "followup",
                        f"Còn {other.words} thì bao nhiêu?",
                        "Kiểm tra: câu sau phải hiểu được khi đọc cùng câu trước.",
                        [_source(other)],
                        all_of=[other.answer],
                        history=[first.question(self._rng)],
                    )

    def unanswerable(self) -> Iterator[Draft]:
        """An indicator of another ward, or of a year that no paper speaks of."""
        wards = sorted({place for d in self._documents if (place := place_of(d))})
        year = self._silent_year()
        for number, one in enumerate(self._asked):
            if number % 3 == 2 and year:
                question = one.question(self._rng, period=f"năm {year}")
                note = f"Kiểm tra: không văn bản nào nói về năm {year}."
                yield draft("unanswerable", question, note, [], none_of=[one.answer])
                continue
            others = [ward for ward in wards if ward not in (one.place, "") and not self._speaks(ward, one)]
            if others and one.place:
                ward = self._rng.choice(others)
                note = f"Kiểm tra: văn bản của {ward} đúng là không có chỉ tiêu này (có thể được gọi bằng tên khác)."
                question = one.question(self._rng, place=ward)
                if ward in question and one.place.lower() not in question.lower():
                    yield draft("unanswerable", question, note, [], none_of=[one.answer])

    def _silent_year(self) -> int | None:
        """The latest year before the papers' own that none of them names."""
        own = [int(d.metadata.date.value[:4]) for d in self._documents if d.metadata.date]
        named = {int(year) for d in self._documents for year in _YEAR.findall(d.text)}
        return (
            next((year for year in range(min(own) - 1, min(own) - _BACK, -1) if year not in named), None)
            if own
            else None
        )

    def _speaks(self, ward: str, one: Asked) -> bool:
        """Whether a paper of ``ward`` holds most of the indicator's word pairs: then it may well answer."""
        words = re.findall(r"\w+", fold(one.words))
        pairs = [f" {a} {b} " for a, b in zip(words, words[1:], strict=False)]
        texts = [self._folded[d.name] for d in self._documents if place_of(d) in (ward, "")]
        return not pairs or any(sum(pair in text for pair in pairs) > len(pairs) * 0.6 for text in texts)

    def _of(self, kind: PassageKind) -> Iterator[Asked]:
        seen: set[str] = set()
        for one in self._asked:
            passage = one.document.passages[one.figure.passage]
            key = f"{one.document.name}:{fold(one.words)}"
            if passage.kind is kind and key not in seen:
                seen.add(key)
                yield one


def _source(one: Asked) -> tuple[Document, str]:
    return one.document, one.document.text[one.quote.start : one.quote.end]


def _digits(value: Decimal) -> str:
    return format(value, "f")

"""One answer as an article: what was asked, what was to be said, what was said, what it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.report.words import CHANGES, DIFFICULTIES, STATUSES, VERDICTS, category, change, duration, lost, stage
from eval.results import Result, Stage
from qa.chat.text import safe

__all__ = ["article", "given"]

_LONG = 280
"""Characters of a quote that are shown unfolded."""


def article(result: Result, earlier: Result | None, *, compared: bool) -> str:
    """The whole article; what filters it stands in its ``data-`` attributes."""
    row = result.row
    history = " › ".join(f"“{safe(words)}”" for words in row.get("history") or ())
    before = f'<p class="dim">Đã hỏi trước đó: {history}</p>' if history else ""
    moved = change(result, earlier) if compared else ""
    facts = "".join(f"<dt>{name}</dt><dd>{words}</dd>" for name, words in _facts(result, earlier) if words)
    at = result.stage.value if result.stage else "none"
    return (
        f'<article class="card {"lost" if lost(result) else "right"}" data-stage="{at if lost(result) else ""}" '
        f'data-category="{safe(str(row["category"]))}" data-change="{moved}">'
        f'<p class="tags">{"".join(_tags(result, moved))}</p>{before}<h3>{safe(row["question"])}</h3>'
        f"<dl>{facts}</dl></article>"
    )


def _tags(result: Result, moved: str) -> Iterator[str]:
    if lost(result):
        yield f'<span class="tag stage {result.stage.value if result.stage else "none"}">Mất ở: {stage(result)}</span>'
    if result.right and not result.leading:
        yield '<span class="tag">đúng, nhưng không nói ngay đầu</span>'
    if moved in CHANGES:
        yield f'<span class="tag {moved}">{CHANGES[moved]}</span>'
    yield f'<span class="tag">{safe(category(result.row["category"]))}</span>'
    difficulty = result.row.get("difficulty")
    if difficulty:
        yield f'<span class="tag">{safe(DIFFICULTIES.get(difficulty, difficulty))}</span>'
    yield f'<span class="dim">{safe(str(result.row.get("id", "")))} · {duration(result.seconds)}</span>'


def _facts(result: Result, earlier: Result | None) -> Iterator[tuple[str, str]]:
    gold = result.row["gold"]
    if result.abstain:
        yield "Cần nói", '<span class="item">rằng văn bản không có</span>'
    else:
        yield "Cần nói", _items(gold["answers"]["all_of"], result.missing)
        any_of = gold["answers"]["any_of"]
        yield "Cần một trong", _any(any_of, said=" | ".join(any_of) not in result.missing)
        yield "Không được nói", _items(gold["answers"]["none_of"], result.wrong, forbidden=True)
        yield "Cần chỉ ra", _sides(result)
    yield "Đã nói", given(result.answer)
    yield (
        "Đoạn gần nhất" if result.refused else "Dẫn",
        "".join(_citation(cited) for cited in result.answer["citations"]) or _none("không dẫn đoạn nào"),
    )
    if not result.abstain:
        yield "Căn cứ", "".join(_evidence(result))
    if earlier is not None and earlier.answer["answer"] != result.answer["answer"]:
        yield f"Lần trước ({'đúng' if earlier.right else 'sai'})", given(earlier.answer)


def _none(words: str) -> str:
    return f'<p class="dim">{words}</p>'


def _items(items: Sequence[str], lost: Sequence[str], *, forbidden: bool = False) -> str:
    """Each item with what became of it."""
    out = []
    for item in items:
        bad = item in lost
        name, sign = ("bad", "✗") if bad else ("", "") if forbidden else ("good", "✓")
        words = ("đã nói" if forbidden else "chưa nói") if bad else ("" if forbidden else "đã nói")
        shown = f' <span aria-label="{words}" title="{words}">{sign}</span>' if sign else ""
        out.append(f'<span class="item {name}">{safe(item)}{shown}</span>')
    return " ".join(out)


def _any(items: Sequence[str], *, said: bool) -> str:
    """Items of which one is enough: the run does not tell which of them was said."""
    if not items:
        return ""
    words = '<span class="item good">đã nói ✓</span>' if said else '<span class="item bad">chưa nói ✗</span>'
    return " hoặc ".join(f'<span class="item">{safe(item)}</span>' for item in items) + f" {words}"


def _sides(result: Result) -> str:
    sides = result.row["gold"].get("conflict")
    if not result.conflict_expected or not sides:
        return ""
    shown = "đã chỉ ra" if result.conflict_shown else "chưa chỉ ra"
    found = "; ".join(f"{safe(str(side.get('figure', '')))} ({safe(str(side.get('doc', '')))})" for side in sides)
    return f'<span class="item {"good" if result.conflict_shown else "bad"}">mâu thuẫn {found}: {shown}</span>'


def given(answer: Mapping[str, Any]) -> str:
    """The answer's words with every figure under its verdict."""
    text, at, out = answer["answer"], 0, []
    for figure in sorted(answer["figures"], key=lambda figure: int(figure["start"])):
        start, end = int(figure["start"]), int(figure["end"])
        if start < at or end > len(text):
            continue
        verdict = str(figure["verdict"])
        words = VERDICTS.get(verdict, verdict)
        if figure.get("formula"):
            words += f": {figure['formula']}"
        out += [safe(text[at:start]), f'<span class="figure {safe(verdict)}" title="{safe(words)}">']
        out += [safe(text[start:end]), "</span>"]
        at = end
    out.append(safe(text[at:]))
    status = STATUSES.get(answer["status"], answer["status"])
    return f'<div class="words">{"".join(out)}</div><p class="dim">{safe(status)}</p>'


def _citation(cited: Mapping[str, Any]) -> str:
    place = [str(cited["document"]), *(str(title) for title in cited["section"])]
    place += [f"chú thích {cited['footnote']}"] if cited["footnote"] else []
    place += [f"trang {cited['page']}"] if cited["page"] else []
    return f'<p class="dim">[{safe(str(cited["n"]))}] {safe(" › ".join(place))}</p>{_quote(str(cited["quote"]))}'


def _quote(quote: str) -> str:
    words = " ".join(quote.split())
    if len(words) <= _LONG:
        return f"<blockquote>{safe(words)}</blockquote>"
    short = words[: _LONG // 2].rsplit(" ", 1)[0]
    return f"<details><summary>{safe(short)}…</summary><blockquote>{safe(words)}</blockquote></details>"


def _evidence(result: Result) -> Iterator[str]:
    """The gold quotes, whether each was cited, and where retrieval put them."""
    gold = result.row["gold"]
    quotes, names = gold.get("quotes") or (), gold.get("quote_docs") or ()
    for number, quote in enumerate(quotes):
        name = f'<span class="dim">{safe(str(names[number]))}</span>' if number < len(names) else ""
        yield f"<p>{name} {_cited(result, str(quote))}</p>{_quote(str(quote))}"
    if gold.get("footnote"):
        yield f'<p class="dim">ở chú thích {safe(str(gold["footnote"]))}</p>'
    if not quotes:
        yield _none("bộ câu hỏi không ghi căn cứ")
        return
    if not result.quotes:
        yield '<p><span class="item bad">không có trong bản đọc được của văn bản nào</span></p>'
        return
    yield f'<p class="dim">đã dẫn {result.quotes_cited} trên {result.quotes} căn cứ có trong văn bản</p>'
    if result.ranks:
        ranks = ", ".join(str(rank) for rank in result.ranks)
        far = "bad" if result.stage is Stage.RETRIEVE else "good"
        yield f'<p><span class="item {far}">tìm thấy: hạng {ranks} trong 10 đoạn đầu</span></p>'
    else:
        yield '<p><span class="item bad">không có trong 10 đoạn đầu tìm được</span></p>'


def _cited(result: Result, quote: str) -> str:
    """Whether a gold quote was cited, where the count of the run and the words themselves tell it of this one."""
    quotes = [str(one) for one in result.row["gold"]["quotes"]]
    held = {one for one in quotes if any(one in str(cited["quote"]) for cited in result.answer["citations"])}
    if result.refused or not result.quotes_cited:
        cited = False
    elif result.quotes_cited == len(quotes) or quote in held:
        cited = True
    elif sum(one in held for one in quotes) == result.quotes_cited:
        cited = False
    else:
        return ""
    return '<span class="item good">đã dẫn</span>' if cited else '<span class="item bad">không dẫn</span>'

"""A kept answer made again now, and what is different."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qa.answer import Answer
from qa.llm.kept import Kept
from qa.llm.trace import Trace

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different, named in Vietnamese; empty ``before`` or ``now`` where there was nothing."""

    what: str
    before: str
    now: str


def changes(kept: Kept, generation: str, trace: Trace, answer: Answer) -> list[Change]:
    """What is different between ``kept`` and the same question answered from ``generation``."""
    now = answer.to_json()
    pairs = [
        ("bản chỉ mục", kept.generation, generation),
        ("mô hình", kept.trace.model, trace.model),
        ("câu hỏi đưa cho mô hình", kept.trace.asked, trace.asked if trace.model else kept.trace.asked),
        ("trạng thái", kept.answer.get("status", ""), now["status"]),
        ("ghi chú", kept.answer.get("notice", ""), now.get("notice", "")),
    ]
    found = [Change(what, str(before), str(after)) for what, before, after in pairs if before != after]
    if bool(kept.trace.model) == bool(trace.model):
        # What only a model is given cannot be compared with what the reader cites.
        found += _prompts(kept.trace, trace)
        found += _evidence(kept.trace, trace)
    found += _texts("bản nháp", kept.trace.drafts, trace.drafts)
    found += _texts("câu trả lời", [str(kept.answer.get("answer", ""))], [answer.answer])
    found += _verdicts(kept.answer, now)
    return found


def _prompts(before: Trace, now: Trace) -> Iterator[Change]:
    for name in sorted({*before.prompts, *now.prompts}):
        old, new = before.prompts.get(name), now.prompts.get(name)
        if old != new:
            yield Change(f"phiên bản mẫu {name}", str(old or ""), str(new or ""))


def _evidence(before: Trace, now: Trace) -> Iterator[Change]:
    old = {(e["document"], e["start"], e["end"]): e for e in before.evidence}
    new = {(e["document"], e["start"], e["end"]): e for e in now.evidence}
    for key, item in old.items():
        if key not in new:
            yield Change("đoạn trích không còn được đưa ra", _place(item), "")
        elif new[key]["quote"] != item["quote"]:
            yield Change("đoạn trích đổi chữ", _place(item), _place(new[key]))
    for key, item in new.items():
        if key not in old:
            yield Change("đoạn trích mới", "", _place(item))


def _place(item: dict[str, Any]) -> str:
    words = " ".join(str(item["quote"]).split())
    return f"{item['document']}: {words[:100]}{'…' if len(words) > 100 else ''}"


def _texts(what: str, before: list[str], now: list[str]) -> Iterator[Change]:
    """Lines that only one side has; lines that both have are left out."""
    old, new = "\n".join(before).split("\n"), "\n".join(now).split("\n")
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Change(what, "\n".join(old[a:b]), "\n".join(new[c:d]))


def _verdicts(before: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    old = {figure["text"]: figure["verdict"] for figure in before.get("figures", ())}
    new = {figure["text"]: figure["verdict"] for figure in now["figures"]}
    for text in old.keys() & new.keys():
        if old[text] != new[text]:
            yield Change(f"kiểm chứng con số {text}", old[text], new[text])

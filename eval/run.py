"""Run a question set and say how many answers are right: ``python -m eval.run SET --documents DIR``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.errors import WardqaError
from eval.judge import judge
from qa.service import Service
from qa.settings import load_settings
from qa.workspace import open_service

DEPTHS = (1, 3, 5)
"""How many passages are looked through for the supporting words."""


def first_hit(service: Service, row: dict[str, Any]) -> int | None:
    """Rank, from 1, of the first passage that shares characters with a gold quote; ``None`` below the last depth.

    Raises :class:`LookupError` for a row whose quotes stand in none of the documents: it says nothing of retrieval.
    """
    places = []
    entries = {Path(entry.name).stem: entry for entry in service.retriever.store.entries}
    for quote, name in zip(row["gold"]["quotes"], row["gold"]["quote_docs"], strict=True):
        if name in entries:
            start = service.retriever.store.document(entries[name]).text.find(quote)
            places += [(name, start, start + len(quote))] if start >= 0 else []
    if not places:
        raise LookupError(row["id"])
    for rank, hit in enumerate(service.search(row["question"], DEPTHS[-1], row.get("history") or ()), start=1):
        spans = service.retriever.passage(hit).spans
        stem = Path(hit.entry.name).stem
        if any(stem == name and s.start < end and start < s.end for name, start, end in places for s in spans):
            return rank
    return None


def main(arguments: list[str] | None = None) -> int:
    """Print right and leading answers by category; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m eval.run", description=__doc__)
    parser.add_argument("set", type=Path, help="question set, JSONL")
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print each answer that is not right")
    options = parser.parse_args(arguments)
    try:
        service = open_service(load_settings(documents=options.documents, index=options.index))
    except WardqaError as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return 1
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    found: Counter[str | int] = Counter()
    for line in options.set.read_text("utf-8").splitlines():
        row = json.loads(line)
        answer = service.ask(row["question"], row.get("history") or ()).to_json()
        judged = judge(row, answer)
        for name in (row["category"], "all"):
            counts[name]["questions"] += 1
            counts[name]["right"] += judged.right
            counts[name]["leading"] += judged.leading
            counts[name]["unsupported"] += sum(f["verdict"] == "unsupported" for f in answer["figures"])
            counts[name]["refused"] += judged.refused and not row["gold"]["abstain"]
        if not row["gold"]["abstain"]:
            with suppress(LookupError):
                rank = first_hit(service, row)
                found["questions"] += 1
                found.update(depth for depth in DEPTHS if rank is not None and rank <= depth)
        if options.wrong and not judged.leading:
            print(f"- {row['id']} {row['question']}\n    {answer['status']}: {answer['answer'][:600]!r}")
            print(f"    missing {judged.missing} wrong {judged.wrong}")
    print(f"{'category':<26}{'questions':>10}{'right':>8}{'leading':>9}{'wrongly refused':>17}{'unsupported':>13}")
    for name in [*sorted(name for name in counts if name != "all"), "all"]:
        c = counts[name]
        print(f"{name:<26}{c['questions']:>10}{c['right']:>8}{c['leading']:>9}{c['refused']:>17}{c['unsupported']:>13}")
    if found["questions"]:
        shares = ", ".join(f"{found[depth] / found['questions']:.1%} in the first {depth}" for depth in DEPTHS)
        print(f"supporting words retrieved, {found['questions']} questions: {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

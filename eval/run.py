"""Run a question set and say how many answers are right: ``python -m eval.run SET --documents DIR``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from corpus.errors import WardqaError
from eval.judge import judge
from qa.settings import load_settings
from qa.workspace import open_service


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
        if options.wrong and not judged.leading:
            print(f"- {row['id']} {row['question']}\n    {answer['status']}: {answer['answer'][:600]!r}")
            print(f"    missing {judged.missing} wrong {judged.wrong}")
    print(f"{'category':<26}{'questions':>10}{'right':>8}{'leading':>9}{'wrongly refused':>17}{'unsupported':>13}")
    for name in [*sorted(name for name in counts if name != "all"), "all"]:
        c = counts[name]
        print(f"{name:<26}{c['questions']:>10}{c['right']:>8}{c['leading']:>9}{c['refused']:>17}{c['unsupported']:>13}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``wardqa eval lint``: finds broken gold in a question set, row by row, against the documents it speaks of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any
from unicodedata import normalize

from corpus.document import Document
from corpus.errors import QuestionError
from corpus.marks import bare
from corpus.unicode import fold, nfc
from eval.exact import ExpressionError, evaluate_expression, operands_of
from eval.findings import Finding, Findings, check_fields
from eval.judge import number_in, says
from eval.spans import words_at
from index.os_errors import because

__all__ = ["lint_file", "lint_row"]

_OUTLINE = re.compile(r"(?:[A-Z]|[IVX]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]?")
_TITLE = re.compile(r"[^\W\d]{4}")
"""Words of a title, not the shorthand of whoever made the set."""
_REMARK = re.compile(r"\[[^\]]*\]|\([^()]*\)")


def lint_file(path: Path, documents: Iterable[Document]) -> tuple[list[Finding], int]:
    """Everything found in the set ``path``, in the order of its lines, and how many rows it has.

    Raises :class:`corpus.errors.QuestionError` where the file cannot be read.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionError(f"Không đọc được bộ câu hỏi “{path}”: {because(error)}; hãy kiểm tra đường dẫn.") from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"Bộ câu hỏi “{path}” không phải UTF-8; hãy lưu lại bằng mã UTF-8.") from error
    held = {Path(document.name).stem: document for document in documents}
    found: list[Finding] = []
    ids: dict[str, int] = {}
    asked: dict[tuple[str, ...], int] = {}
    rows = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        rows += 1
        to = Findings(number, "")
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            to.error(f"không phải JSON ({getattr(error, 'msg', 'lồng quá sâu')}); hãy sửa dòng này.")
            found += to.found
            continue
        if not isinstance(row, dict):
            to.error("không phải đối tượng JSON; hãy ghi dạng {…}.")
            found += to.found
            continue
        to.id = str(row.get("id", ""))
        if check_fields(row, to):
            if row["id"] in ids:
                to.error(f"trùng id với dòng {ids[row['id']]}; hãy đặt id khác.")
            key = (*(_key(text) for text in row.get("history", ())), _key(row["question"]))
            if key in asked:
                to.error(f"trùng câu hỏi với dòng {asked[key]}; hãy xóa một câu.")
            ids.setdefault(row["id"], number)
            asked.setdefault(key, number)
            lint_row(row, held, to)
        found += to.found
    if not rows:
        raise QuestionError(f"Bộ câu hỏi “{path}” không có câu nào; mỗi dòng phải là một câu hỏi dạng JSON.")
    return found, rows


def _key(question: str) -> str:
    return " ".join(re.findall(r"\w+", nfc(question).lower()))


def lint_row(row: Mapping[str, Any], documents: Mapping[str, Document], to: Findings) -> None:
    """Look at the gold of one row whose fields are sound; ``documents`` by name without its ending."""
    gold = row["gold"]
    answers = {name: list(gold["answers"].get(name, [])) for name in ("all_of", "any_of", "none_of")}
    quotes = _quotes(gold, documents, to)
    for name in dict.fromkeys([*gold.get("docs", []), *gold.get("quote_docs", [])]):
        if name not in documents:
            to.error(f"không có văn bản “{name}”; hãy sửa tên hoặc nêu đúng thư mục bằng --documents.")
    if gold.get("abstain", False):
        _check_abstain(gold, answers, to)
        return
    if row["category"] == "unanswerable":
        to.error("loại unanswerable nhưng abstain không phải true; hãy sửa một trong hai.")
    if not answers["all_of"] and not answers["any_of"]:
        to.error("không có đáp án; hãy điền gold.answers.all_of hoặc any_of.")
    if not gold.get("docs"):
        to.error("gold.docs trống; hãy ghi tên văn bản được trích.")
    if not quotes and not gold.get("quotes") and not gold.get("spans"):
        to.warn("không có câu trích làm bằng chứng; hãy điền gold.quotes và gold.quote_docs.")
    for wrong in answers["none_of"]:
        if any(says(wrong, right) or says(right, wrong) for right in answers["all_of"]):
            to.error(f"none_of “{wrong}” trùng với đáp án trong all_of; hãy bỏ khỏi một bên.")
    if answers["all_of"] and all(says(item, row["question"]) for item in answers["all_of"]):
        to.error("câu hỏi đã nói sẵn đáp án; hãy hỏi cách khác.")
    _check_support(row, answers, quotes, documents, to)
    _check_computation(row, answers, quotes, to)
    _check_conflict(row, quotes, to)
    _check_place(gold, documents, to)


def _quotes(gold: Mapping[str, Any], documents: Mapping[str, Document], to: Findings) -> list[str]:
    names, quotes = gold.get("quote_docs", []), gold.get("quotes", [])
    spans, hashes = gold.get("spans", []), gold.get("hashes", [])
    if len(quotes or spans) != len(names) or (quotes and spans and len(spans) != len(quotes)):
        to.error(f"có {len(quotes or spans)} câu trích nhưng {len(names)} tên trong quote_docs; hãy ghi đủ từng cặp.")
        return list(quotes)
    if hashes and len(hashes) != len(spans):
        to.error("hashes và spans không cùng độ dài; hãy ghi đủ từng cặp.")
        return list(quotes)
    known = hashes or [None] * len(spans)
    found = list(quotes)
    for name in dict.fromkeys(names):
        if name not in gold.get("docs", []) and not gold.get("abstain", False):
            to.warn(f"có câu trích từ “{name}” nhưng văn bản này không có trong gold.docs; hãy thêm vào.")
    for number, name in enumerate(names):
        if name not in documents:
            continue
        text = documents[name].text
        if quotes and quotes[number] not in text:
            blanks = re.search(r"\s+".join(map(re.escape, quotes[number].split())), text)
            advice = "chỉ khác khoảng trắng, hãy chép lại nguyên văn" if blanks else "hãy chép lại từ văn bản"
            to.error(f"câu trích “{_short(quotes[number])}” không có nguyên văn trong “{name}”; {advice}.")
        if spans:
            words = words_at(text, spans[number], known[number])
            if words is None:
                to.error(f"đoạn {spans[number]} không còn đúng chữ trong “{name}”; hãy sửa spans và hashes.")
            elif not quotes:
                found.append(words)
    return found


def _check_abstain(gold: Mapping[str, Any], answers: Mapping[str, list[str]], to: Findings) -> None:
    if answers["all_of"] or answers["any_of"]:
        to.error("câu không có trong văn bản (abstain) mà lại có đáp án; hãy xóa all_of và any_of.")
    if gold.get("conflict"):
        to.error("câu không có trong văn bản (abstain) mà lại ghi mâu thuẫn; hãy xóa đi.")


def _check_support(
    row: Mapping[str, Any],
    answers: Mapping[str, list[str]],
    quotes: list[str],
    documents: Mapping[str, Document],
    to: Findings,
) -> None:
    """Each answer stands in a quote by value, or is what the computation gives."""
    gold, together = row["gold"], "\n".join(bare(quote) for quote in quotes)
    computation = row.get("computation")
    result = str(computation.get("result", "")) if isinstance(computation, Mapping) else ""
    gold_documents = [documents[name] for name in gold.get("docs", []) if name in documents]
    wards = [d.metadata.ward.value for d in gold_documents if d.metadata.ward]

    def stands(item: str) -> bool:
        return bool(_said(item, together) or (result and says(item, result)) or any(says(item, ward) for ward in wards))

    unsupported = [item for item in answers["all_of"] if not stands(item)] if quotes else []
    if quotes and answers["any_of"] and not any(stands(item) for item in answers["any_of"]):
        unsupported.append(" | ".join(answers["any_of"]))
    for item in unsupported:
        parts = item.split(" | ")
        if any(_said(part, document.text) for part in parts for document in gold_documents):
            to.warn(
                f"đáp án “{item}” có trong văn bản nhưng không nằm trong câu trích; hãy trích thêm câu nói điều đó."
            )
        else:
            to.error(f"đáp án “{item}” không có trong câu trích lẫn văn bản; hãy sửa đáp án hoặc câu trích.")


def _said(item: str, text: str) -> bool:
    return says(item, text) or fold(item) in fold(text) if number_in(item) is None else says(item, text)


def _check_computation(
    row: Mapping[str, Any], answers: Mapping[str, list[str]], quotes: list[str], to: Findings
) -> None:
    computation = row.get("computation")
    if computation is None:
        if row["category"] == "computed":
            to.warn("loại computed nhưng không có ô computation; hãy ghi phép tính.")
        return
    if not isinstance(computation, Mapping) or not isinstance(computation.get("expression"), str):
        to.error("ô computation thiếu expression; hãy ghi {“expression”, “operands”, “result”}.")
        return
    expression, result = computation["expression"], str(computation.get("result", ""))
    try:
        value, written = evaluate_expression(expression), operands_of(expression)
    except ExpressionError as error:
        to.error(f"phép tính “{_short(expression)}” {error}; hãy sửa expression.")
        return
    stated = number_in(result)
    if stated is None or not _same(value, Fraction(stated.value), result):
        to.error(f"phép tính “{_short(expression)}” cho {_plain(value)}, không phải “{result}”; hãy sửa lại.")
    elif not any(says(result, item) or says(item, result) for item in [*answers["all_of"], *answers["any_of"]]):
        to.error(f"kết quả “{result}” của phép tính không có trong đáp án; hãy thêm vào all_of.")
    together = "\n".join(bare(quote) for quote in quotes)
    for operand in computation.get("operands", []):
        number = number_in(str(operand))
        if number is None or Fraction(number.value) not in written:
            to.error(f"số hạng “{operand}” không có trong phép tính; hãy sửa operands.")
        elif quotes and not says(str(operand), together):
            to.error(f"số hạng “{operand}” không có trong câu trích; hãy trích câu chứa số này.")


def _same(value: Fraction, stated: Fraction, written: str) -> bool:
    """Equal, or equal once rounded to the decimals that the answer is written with."""
    decimals = len(match[1]) if (match := re.search(r",(\d+)", written)) else 0
    return value == stated or (decimals > 0 and abs(value - stated) <= Fraction(1, 2 * 10**decimals))


def _plain(value: Fraction) -> str:
    return f"{float(value):.10g}".replace(".", ",")


def _check_conflict(row: Mapping[str, Any], quotes: list[str], to: Findings) -> None:
    gold = row["gold"]
    sides = gold.get("conflict")
    if not sides:
        if row["category"] == "conflict":
            to.error("loại conflict nhưng không ghi hai bên; hãy điền gold.conflict.")
        return
    if len(sides) < 2:
        to.error("gold.conflict chỉ có một bên; hãy ghi đủ hai bên.")
    together = "\n".join(bare(quote) for quote in quotes)
    for number, side in enumerate(sides):
        if any(says(side["figure"], other["figure"]) for other in sides[:number]):
            to.error(f"hai bên của mâu thuẫn đều là “{side['figure']}”; hãy ghi hai số khác nhau.")
        if side["doc"] not in gold.get("docs", []):
            to.error(f"bên “{side['figure']}” thuộc “{side['doc']}”, văn bản không có trong gold.docs; hãy thêm vào.")
        # a side may be what the operands really give, said with a remark: 29,53 (recomputed)
        figure = re.sub(r"\s*\([^()]*\)$", "", side["figure"])
        computed = isinstance(row.get("computation"), Mapping) and says(
            figure, str(row["computation"].get("result", ""))
        )
        if quotes and not computed and not _said(figure, together):
            to.error(f"bên “{side['figure']}” của mâu thuẫn không có trong câu trích; hãy trích câu chứa số này.")


def _check_place(gold: Mapping[str, Any], documents: Mapping[str, Document], to: Findings) -> None:
    held = [documents[name] for name in gold.get("docs", []) if name in documents]
    if not held:
        return
    label = gold.get("footnote")
    if label is not None and not any(_digits(note.label) == _digits(str(label)) for d in held for note in d.footnotes):
        to.error(f"văn bản không có chú thích “{label}”; hãy sửa gold.footnote hoặc để null.")
    numbers = {_key(section.number) for document in held for section in document.sections}
    words = [fold(" ".join(document.text.split())) for document in held]
    for part in re.split(r"\s+[>|]\s+", _REMARK.sub("", gold.get("section") or "")):
        wanted = " ".join(bare(part).split())
        outline = _OUTLINE.fullmatch(wanted)
        known = (
            _key(wanted) in numbers if outline else not _TITLE.search(wanted) or any(fold(wanted) in w for w in words)
        )
        if wanted and not known:
            to.warn(f"không thấy mục “{_short(part)}” trong văn bản; hãy sửa gold.section hoặc để null.")


def _digits(label: str) -> str:
    return "".join(re.findall(r"\w", normalize("NFKC", label)))


def _short(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= 60 else one_line[:57] + "…"

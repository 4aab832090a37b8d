"""What the product promises of every answer, held against every question of the sets."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from asking import Asked

from qa.answer import Answer, AnswerStatus, Verdict

KEYS = ["id", "question", "status", "answer", "citations", "figures", "conflicts", "seconds"]
CITATION_KEYS = [
    "n", "document", "title", "number", "issuer", "date", "section", "footnote", "page", "start", "end", "quote",
]  # fmt: skip
FIGURE_KEYS = ["text", "start", "end", "value", "unit", "verdict", "citations", "formula"]
MARK = re.compile(r"\[(\d+)\]")
NUMBER = re.compile(r"\d+(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?")
SCALES = (("tỷ", 10**9), ("tỉ", 10**9), ("triệu", 10**6), ("nghìn", 10**3), ("ha", 10**4), ("km2", 10**6))
DATED = re.compile(r"(?:\d{4}|-)?(?:-\d\d){0,2}|(?:\d{4}-)?Q[1-4]|---?\d\d|\d\d:\d\d|P\d+M|\d{4}/\d{4}|.+/.+")
LEFTOVERS = re.compile(r"\*\*|\[footnoteRef|\[\^\d|</?(?:p|u|b|i|br|sup)\b[^>]*>|\t|\\%|\$\d|[¹²³⁴-⁹](?<!m²)(?<!m³)")


def written_value(text: str) -> Decimal:
    """The first number of ``text`` in base units, read as Vietnamese papers write numbers."""
    match = NUMBER.search(text)
    assert match is not None, text
    digits = match[0]
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", digits)
    value = Decimal(digits.replace(".", "").replace(",", ".") if grouped else digits.replace(",", "."))
    rest = text[match.end() :].replace("²", "2").split("/1.000")[0]
    for word, scale in SCALES:
        if re.search(rf"(?<!\w){word}(?!\w)", rest.replace("/", " ")) or re.match(rf"\s*{word}(?!\w)", rest):
            value *= scale
    return value


def test_every_quote_is_the_characters_of_the_document(corpus: Asked) -> None:
    checked = 0
    for id_, answer in corpus.each():
        for citation in answer.citations:
            text = corpus.text(citation.document)
            assert 0 <= citation.start < citation.end <= len(text), id_
            assert citation.quote == text[citation.start : citation.end], id_
            assert citation.quote.strip(), id_
            checked += 1
    assert checked >= len(corpus.rows)


def test_text_files_are_cited_by_the_characters_of_the_file(corpus: Asked) -> None:
    checked = 0
    for id_, answer in corpus.each():
        for citation in answer.citations:
            path = corpus.documents / citation.document
            if path.suffix in (".txt", ".md"):
                text = path.read_bytes().decode("utf-8-sig")
                assert text[citation.start : citation.end] == citation.quote, id_
                checked += 1
    assert checked > 5


def test_the_json_form_is_the_stable_one(corpus: Asked) -> None:
    for row, answer in zip(corpus.rows, corpus.answers, strict=True):
        out = answer.to_json()
        assert list(out) == KEYS
        assert (out["id"], out["question"]) == (row["id"], row["question"])
        assert out["status"] in ("answered", "not_found", "clarify")
        assert all(list(citation) == CITATION_KEYS for citation in out["citations"])
        assert all(list(figure) == FIGURE_KEYS for figure in out["figures"])
        assert all(list(conflict) == ["indicator", "figures", "citations"] for conflict in out["conflicts"])
        assert list(out["seconds"]) == ["retrieve", "read", "verify", "total"]
        assert all(f["verdict"] in ("verified", "converted", "computed", "unsupported") for f in out["figures"])
        again = json.loads(json.dumps(out, ensure_ascii=False))
        assert again["answer"] == answer.answer
        assert [c["n"] for c in again["citations"]] == [c.n for c in answer.citations]


def test_marks_and_citations_are_the_same_numbers(corpus: Asked) -> None:
    for id_, answer in corpus.each():
        numbers = [citation.n for citation in answer.citations]
        assert numbers == list(range(1, len(numbers) + 1)), id_
        assert {int(n) for n in MARK.findall(answer.answer)} == set(numbers), (id_, answer.answer)
        told = [n for figure in answer.figures for n in figure.citations]
        told += [n for conflict in answer.conflicts for n in conflict.citations]
        assert set(told) <= set(numbers), id_


def test_every_digit_of_an_answer_is_a_figure(corpus: Asked) -> None:
    loose = []
    for id_, answer in corpus.each():
        masked = MARK.sub(lambda m: " " * len(m[0]), answer.answer)
        for digits in re.finditer(r"\d+", masked):
            inside = any(f.start <= digits.start() and digits.end() <= f.end for f in answer.figures)
            if not inside and not re.search(r"(?<![^\W\d_])[kdcm]?m$", masked[: digits.start()]):
                loose.append((id_, digits[0], masked[max(0, digits.start() - 30) : digits.end() + 30]))
    assert loose == []


def test_a_figure_points_at_its_own_words(corpus: Asked) -> None:
    for id_, answer in corpus.each():
        before = 0
        for figure in answer.figures:
            assert answer.answer[figure.start : figure.end] == figure.text, id_
            assert figure.start >= before, (id_, figure.text)
            before = figure.end


def test_a_value_is_what_the_words_say_in_base_units(corpus: Asked) -> None:
    checked, wrong = 0, []
    for id_, answer in corpus.each():
        for figure in answer.figures:
            if figure.unit in ("đồng", "m2", "%", "hộ", "người"):
                checked += 1
                if Decimal(figure.value) != written_value(figure.text):
                    wrong.append((id_, figure.text, figure.value))
            elif figure.unit in ("ngày", "quý", "giờ", "năm") and "/" not in figure.value:
                assert DATED.fullmatch(figure.value) or Decimal(figure.value) >= 0, (id_, figure)
            else:
                assert figure.value, (id_, figure)
    assert wrong == []
    assert checked > 50


def test_a_supported_figure_says_where_and_an_unsupported_one_says_why(corpus: Asked) -> None:
    for id_, answer in corpus.each():
        for figure in answer.figures:
            if figure.verdict is Verdict.UNSUPPORTED:
                assert figure.reason, (id_, figure)
                assert len(figure.reason) > 5
            elif figure.unit != "thứ tự":
                assert figure.citations, (id_, figure)
            if figure.verdict is Verdict.COMPUTED:
                assert figure.formula, (id_, figure)


def test_a_verified_figure_stands_in_what_it_cites(corpus: Asked) -> None:
    """Its digits stand in a quote that the figure names, or in the heading, note mark or table header above the quote."""
    loose, checked = [], 0
    for id_, answer in corpus.each():
        quotes = {citation.n: citation for citation in answer.citations}
        for figure in answer.figures:
            if figure.verdict is not Verdict.VERIFIED or figure.unit in ("tháng", "quý", "năm", "ngày", "thứ tự"):
                continue
            checked += 1
            held = " ".join(f"{quotes[n].quote} {corpus.above(quotes[n])}" for n in figure.citations)
            if not all(re.search(rf"(?<!\d){digits}(?!\d)", held) for digits in re.findall(r"\d+", figure.text)):
                loose.append((id_, figure.text, held[:200]))
    assert checked > 100
    assert loose == []


def test_a_refusal_says_so_and_offers_only_the_nearest_passages(corpus: Asked) -> None:
    refused = [answer for answer in corpus.answers if answer.status is AnswerStatus.NOT_FOUND]
    assert refused
    for answer in refused:
        assert answer.answer.startswith("Không tìm thấy trong tài liệu")
        assert answer.figures == ()
        assert answer.conflicts == ()
        assert all(citation.nearest for citation in answer.citations)
        assert answer.citations
    for answer in corpus.answers:
        if answer.status is AnswerStatus.ANSWERED:
            assert not any(citation.nearest for citation in answer.citations)
            assert answer.citations


def test_highlights_lie_inside_their_quote(corpus: Asked) -> None:
    seen = 0
    for id_, answer in corpus.each():
        for citation in answer.citations:
            for start, end in citation.highlights:
                assert citation.start <= start < end <= citation.end, (id_, citation.highlights)
                seen += 1
    assert seen > 100


def test_a_conflict_shows_both_figures_with_their_sources(corpus: Asked) -> None:
    found = [(id_, answer, conflict) for id_, answer in corpus.each() for conflict in answer.conflicts]
    assert found
    for id_, answer, conflict in found:
        assert conflict.indicator, id_
        assert len(conflict.figures) == len(conflict.citations) >= 2, id_
        assert len(set(conflict.citations)) >= 2, id_
        assert len(set(conflict.figures)) == len(conflict.figures), (id_, conflict.figures)
        for figure, n in zip(conflict.figures, conflict.citations, strict=True):
            digits = re.findall(r"\d+", figure)
            assert digits, (id_, figure)
            quote = next(citation.quote for citation in answer.citations if citation.n == n)
            assert all(d in quote for d in digits), (id_, figure, quote)


def test_the_stages_take_the_time_they_say(corpus: Asked) -> None:
    for id_, answer in corpus.each():
        seconds = answer.seconds
        parts = (seconds.retrieve, seconds.read, seconds.verify)
        assert min(parts) >= 0, id_
        assert abs(sum(parts) - seconds.total) < 1e-6, id_
        assert 0 < seconds.total < 20, id_


def test_asking_again_gives_the_same_answer(corpus: Asked) -> None:
    def told(answer: Answer) -> dict[str, object]:
        out = answer.to_json()
        del out["seconds"]
        return out

    for row, answer in zip(corpus.rows, corpus.answers, strict=True):
        again = corpus.service.ask(row["question"], row.get("history") or (), row["id"])
        assert told(again) == told(answer)


def test_no_mark_of_a_converter_reaches_an_answer(corpus: Asked) -> None:
    left = [
        (id_, match[0], answer.answer) for id_, answer in corpus.each() for match in LEFTOVERS.finditer(answer.answer)
    ]
    assert left == []

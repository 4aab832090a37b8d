"""The evaluation report: everything is on it, nothing of a document runs, and it works in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html as lxml_html

from eval.evaluate import evaluate
from eval.metrics import METRICS
from eval.questions import load_set
from eval.report import page
from eval.report.plots import bar, binned, histogram, interval
from eval.report.words import EXPLAINED, moment, value
from eval.results import Run, Stage
from eval.summary import measure
from qa.settings import load_settings
from qa.workspace import open_service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = "<script>window.stolen=1</script>\"'><img src=http://evil.example/x onerror=window.stolen=1>&lt;\u202e${x}"
PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG {ward}

{place}, ngày 12 tháng 9 năm 2027

BÁO CÁO
Kết quả tháng 8 năm 2027

I. KẾT QUẢ
1. Phường {place} trao {gifts} suất quà cho người có công {words}.
2. Trung tâm học tập cộng đồng phường {place} mở {classes} lớp xóa mù tin học.
"""
LONG = "văn-bản-không-có-chỗ-ngắt-dòng-" * 12


def papers(gifts: int, classes: int) -> dict[str, str]:
    return {
        "bao-cao.txt": PAPER.format(ward="HÀNG MẮM", place="Hàng Mắm", gifts=gifts, classes=16, words=HOSTILE),
        "bến-sỏi.txt": PAPER.format(ward="BẾN SỎI", place="Bến Sỏi", gifts=58, classes=classes, words="trên địa bàn"),
    }


def row(number: int, words: str, *all_of: str, category: str = "figure", **more: Any) -> dict[str, Any]:
    gold = {"answers": {"all_of": list(all_of), **more.pop("answers", {})}, "abstain": not all_of}
    return {"id": f"q{number}", "question": words, "category": category, "gold": gold | more.pop("gold", {}), **more}


ROWS = [
    row(1, "Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?", "317", difficulty="hard",
        gold={"docs": ["bao-cao"], "quotes": ["trao 317 suất quà"], "quote_docs": ["bao-cao"]}),
    row(2, f"Phường Bến Sỏi mở bao nhiêu lớp xóa mù tin học? {HOSTILE}", "99", HOSTILE, category="typo",
        answers={"none_of": ["25", HOSTILE], "any_of": ["lớp", LONG]},
        gold={"docs": ["bến-sỏi"], "quotes": ["mở 25 lớp"], "quote_docs": ["bến-sỏi"], "footnote": HOSTILE}),
    row(3, "Phường Hàng Mắm có bao nhiêu tàu cá?", "9", category=HOSTILE,
        gold={"docs": ["bao-cao"], "quotes": [f"9 tàu cá {LONG}"], "quote_docs": ["bao-cao"]}),
    row(4, "Phường Hàng Mắm có bao nhiêu vụ cháy rừng?", category="unanswerable"),
    row(5, "Còn phường Bến Sỏi?", "58", category="followup",
        history=["Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?"],
        gold={"docs": ["bến-sỏi"], "quotes": ["trao 58 suất quà"], "quote_docs": ["bến-sỏi"]}),
    row(6, "Phường Bến Sỏi mở mấy lớp xóa mù tin học?", "12",
        gold={"docs": ["bến-sỏi"], "quotes": ["lớp xóa mù tin học"], "quote_docs": ["bến-sỏi"],
              "conflict": [{"doc": "bến-sỏi", "figure": "12"}, {"doc": HOSTILE, "figure": "25"}]}),
]  # fmt: skip


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], Run]:
    folder = tmp_path_factory.mktemp("report")
    questions = folder / "bộ.jsonl"
    questions.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in ROWS), "utf-8")

    def run(texts: dict[str, str]) -> Run:
        documents = tmp_path_factory.mktemp("papers")
        for name, text in texts.items():
            (documents / name).write_text(text, "utf-8")
        service = open_service(load_settings(documents=documents, home=tmp_path_factory.mktemp("home")))
        return evaluate(service, load_set(questions), questions.name)

    return run


@pytest.fixture(scope="module")
def now(measured: Callable[[dict[str, str]], Run]) -> Run:
    return measured(papers(317, 25))


@pytest.fixture(scope="module")
def before(measured: Callable[[dict[str, str]], Run]) -> Run:
    """The same questions when the papers said something else: one answer was wrong, another right."""
    return measured(papers(204, 12))


def tree(text: str) -> Any:
    return lxml_html.document_fromstring(text)


def words_of(node: Any) -> str:
    return " ".join(node.text_content().split())


def plain(text: str) -> str:
    return " ".join(text.replace("\u202e", "\ufffd").split())


def articles(text: str, section: str) -> list[Any]:
    return tree(text).xpath(f"//section[@id='{section}']//article")


def test_each_answer_that_is_not_right_is_shown_with_all_about_it(now: Run) -> None:
    wrong = [result for result in now.results if not result.right]
    assert {result.row["id"] for result in wrong} == {"q2", "q3", "q6"}
    shown = articles(page(now), "cau-sai")
    assert len(shown) == len(wrong)
    for article, result in zip(shown, wrong, strict=True):
        words, gold = words_of(article), result.row["gold"]
        assert plain(result.row["question"]) in words
        assert plain(result.answer["answer"]) in words
        for item in (*gold["answers"]["all_of"], *gold["answers"]["none_of"], *gold["answers"]["any_of"]):
            assert plain(item) in words
        for quote in (*gold["quotes"], *(cited["quote"] for cited in result.answer["citations"])):
            assert plain(quote) in words
        assert article.get("data-stage") == result.stage
        lost = [words_of(node) for node in article.xpath(".//span[contains(@class, 'item bad')]")]
        for item in result.missing:
            assert f"{plain(item)} ✗" in lost or (" | " in item and "chưa nói ✗" in lost)
    first, second, third = (words_of(article) for article in shown)
    assert "không có trong bản đọc được của văn bản nào" in second
    assert f"tìm thấy: hạng {now.results[1].ranks[0]}" in first
    assert "chưa chỉ ra" in third


def test_right_answers_are_folded_and_figures_carry_their_verdicts(now: Run) -> None:
    text = page(now)
    folded = tree(text).xpath("//section[@id='cau-dung']/details")
    assert [node.get("open") for node in folded] == [None]
    assert len(articles(text, "cau-dung")) == sum(result.right for result in now.results)
    first = articles(text, "cau-dung")[0]
    verified = [words_of(node) for node in first.xpath(".//span[contains(@class, 'verified')]")]
    assert [f["text"] for f in now.results[0].answer["figures"]] == verified != []
    followup = words_of(next(a for a in articles(text, "cau-dung") if "Còn phường" in words_of(a)))
    assert "“Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?”" in followup


def test_it_says_where_it_fails_first(now: Run) -> None:
    section = tree(page(now)).get_element_by_id("sai-o-dau")
    rows = {a.get("data-value"): words_of(a[-1]) for a in section.xpath(".//a[@data-key='stage']")}
    assert rows == {
        stage.value: f"{count} câu" for stage in Stage if (count := sum(r.stage == stage for r in now.results))
    }
    categories = {a.get("data-value"): words_of(a) for a in section.xpath(".//a[@data-key='category']")}
    assert categories["figure"].endswith("1/2 câu")
    assert categories[plain(HOSTILE)].endswith("1/1 câu")
    assert "unanswerable" not in categories


def test_a_right_answer_whose_figure_is_doubted_is_no_success(now: Run) -> None:
    doubted = replace(now, results=(replace(now.results[0], stage=Stage.VERIFY), *now.results[1:]))
    shown = articles(page(doubted), "cau-sai")
    assert [article.get("data-stage") for article in shown].count("verify") == 1
    assert "1 câu nói đúng mà số bị đánh dấu" in words_of(tree(page(doubted)).get_element_by_id("sai-o-dau"))


def test_metrics_are_those_of_the_run_with_their_intervals(now: Run, before: Run) -> None:
    for text, earlier in ((page(now), ()), (page(now, before), before.results)):
        section = tree(text).get_element_by_id("do-do")
        table = {words_of(tr): tr for tr in section.xpath("./table[1]/tbody/tr")}
        for one in measure(now.results, earlier):
            found = next((tr for words, tr in table.items() if words.startswith(one.metric.label)), None)
            assert (found is None) == (one.interval is None)
            if found is not None and one.interval is not None:
                assert value(one.metric, one.interval.value) in words_of(found)
                assert len(found.xpath(".//svg")) == (one.metric.unit != "ms")
                drawn = found.xpath(".//*[@class='earlier']")
                assert len(drawn) == (bool(earlier) and one.change is not None and one.metric.unit != "ms")
        headings = [words_of(h) for h in section.xpath("./h3")]
        assert headings == ["Theo loại câu hỏi", "Theo phường", "Theo văn bản", "Theo độ khó"]
        assert {"Hàng Mắm", "Bến Sỏi"} <= {words_of(td) for td in section.xpath("./table[3]//td[1]")}


def test_every_metric_is_explained() -> None:
    assert {metric.name for metric in METRICS} <= set(EXPLAINED)


def test_an_earlier_run_shows_what_was_broken_and_fixed(now: Run, before: Run) -> None:
    was = {result.row["id"]: result.right for result in before.results}
    assert (was["q1"], was["q6"]) == (False, True)
    text = page(now, before)
    section = tree(text).get_element_by_id("so-lan-truoc")
    assert "6 câu chung của hai lần: 1 câu từ sai thành đúng, 1 câu từ đúng thành sai." in words_of(section)
    broken, fixed = section.xpath("./details")
    assert ("mấy lớp" in words_of(broken)) and ("suất quà" in words_of(fixed))
    assert ("12 lớp" in words_of(broken)) and ("25 lớp" in words_of(broken))
    (article,) = [a for a in articles(text, "cau-sai") if a.get("data-change") == "broken"]
    assert "Lần trước (đúng)" in words_of(article)
    rows = section.xpath("./table/tbody/tr")
    assert len(rows) == sum(one.change is not None for one in measure(now.results, before.results))


def test_a_significant_change_is_marked_and_no_other(now: Run) -> None:
    many = tuple(
        replace(result, row={**result.row, "id": f"{result.row['id']}-{n}"}) for n in range(8) for result in now.results
    )
    run = replace(now, results=many)
    worse = replace(now, results=tuple(replace(result, right=False) for result in many))
    section = tree(page(run, worse)).get_element_by_id("so-lan-truoc")
    marked = [words_of(tr) for tr in section.xpath(".//tr[@class='up' or @class='down']")]
    assert [words.startswith("Trả lời đúng") and "▲" in words for words in marked] == [True]


def test_runs_without_common_questions_and_without_losses(now: Run) -> None:
    other = replace(now, results=tuple(replace(r, row={**r.row, "id": "x" + r.row["id"]}) for r in now.results))
    assert "không có câu hỏi nào chung" in page(now, other)
    fine = replace(now, results=tuple(r for r in now.results if r.right))
    assert "Câu nào cũng đạt." in page(fine)
    assert "Không có câu nào." in page(replace(now, results=()))


def test_words_of_papers_and_sets_are_only_words(now: Run, before: Run) -> None:
    renamed = replace(now, set=HOSTILE, documents=(HOSTILE,), created=HOSTILE)
    for text in (page(renamed), page(renamed, before), page(now, renamed)):
        root = tree(text)
        assert len(root.xpath("//script")) == 1
        assert not root.xpath("//img | //link | //iframe | //object | //form | //base | //*[@src]")
        assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]
        assert all(href.startswith("#") for href in root.xpath("//@href"))
        assert "\u202e" not in text
        assert "window.stolen=1</script>" in root.text_content()
        assert not re.search(r"url\(|@import|https?://(?!evil\.example)", text)


def test_plots_stay_inside_their_frame() -> None:
    svg = bar([("read", 3), ("parse", 1)], 4, '"<x>"') + interval(1.0, 0.4, 1.0, "x", 0.0) + bar([], 0, "y")
    assert "<x>" not in svg
    assert max(float(width) for width in re.findall(r' (?:x|width)="([\d.]+)"', svg)) <= 100
    for values in ([0.01], [0.001, 0.001, 9.0], [5e-6] * 3):
        steps, counts = binned(values)
        assert sum(counts) == len(values)
        assert steps[0] <= min(values) * (1 + 1e-9)
        assert steps[-1] >= max(values) * (1 - 1e-9)
        assert histogram(values, values, "x").count("<rect") == sum(count > 0 for count in counts)


def test_times_are_written_as_people_write_them() -> None:
    assert moment("2027-03-01T09:05:00+02:00") == "07:05 ngày 01/03/2027 (UTC)"
    assert moment("hôm qua") == "hôm qua"


@pytest.fixture
def opened(browser: Browser, now: Run, before: Run, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the report; after the test nothing may have been said on the console, nor anything been asked for."""
    path = tmp_path / "báo cáo.html"
    path.write_text(page(now, before), "utf-8")
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def show(width: int, **options: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        shown = contexts[-1].new_page()
        shown.on("console", lambda message: said.append(message.text))
        shown.on("pageerror", lambda error: said.append(str(error)))
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(path.as_uri())
        return shown

    yield show
    for context in contexts:
        context.close()
    assert said == []
    assert asked == [path.as_uri()] * len(contexts)


@pytest.mark.parametrize("width", [390, 1440])
def test_it_fits_the_screen(opened: Callable[..., Page], width: int) -> None:
    shown = opened(width)
    shown.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    assert shown.evaluate("window.stolen") is None
    over = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth).length"
    assert shown.eval_on_selector_all("dd, article, .card, td, .row", over) == 0
    assert shown.locator("#cau-sai article:visible").count() == 3
    assert shown.locator("#thoi-gian svg").bounding_box()["height"] > 100


def test_answers_are_filtered_by_stage_category_and_change(opened: Callable[..., Page], now: Run) -> None:
    shown = opened(1440)
    visible = shown.locator("#cau-sai article:visible")
    parse = sum(result.stage is Stage.PARSE for result in now.results)
    assert 0 < parse < 3
    shown.locator("#sai-o-dau a[data-key=stage][data-value=parse]").click()
    assert visible.count() == parse
    assert shown.locator("#cau-sai h2").bounding_box()["y"] < 100
    assert shown.inner_text("#dang-hien") == f"Đang hiện {parse} trên 3 câu."
    shown.locator(".filters a[data-key=stage][data-value='']").click()
    shown.locator(".filters a[data-key=category][data-value=typo]").click()
    assert "q2" in visible.inner_text()
    shown.locator(".filters a[data-key=change][data-value=broken]").click()
    assert visible.count() == 0
    shown.locator(".filters a[data-key=category][data-value='']").click()
    assert "q6" in visible.inner_text()


def test_without_scripts_and_on_paper_every_answer_is_there(opened: Callable[..., Page]) -> None:
    shown = opened(390, java_script_enabled=False)
    assert shown.locator("#cau-sai article:visible").count() == 3
    printed = opened(800)
    printed.emulate_media(media="print")
    assert printed.locator("#cau-sai article:visible").count() == 3
    assert printed.locator(".filters").is_hidden()
    assert len(printed.pdf()) > 10_000

"""Questions answered with a model over real papers, an index on disk and a real server: what a reader gets to see."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from llm_papers import ROOT
from model_server import KEY, Reply, always

from qa.answer import Answer, AnswerStatus, Verdict
from qa.llm.pending import PENDING, Unjudged

QUESTION = "Phường Hàng Mắm thu ngân sách tháng 8 năm 2027 được bao nhiêu?"
GOOD = "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng"
PROTOCOLS = pytest.mark.parametrize("protocol", ["openai", "ollama"])


def number_of(words: str, prompt: str) -> int:
    """Under which number a prompt gives the passage that holds ``words``."""
    found = 0
    for line in prompt.split("\n"):
        if head := re.match(r"\[(\d+)\] ", line):
            found = int(head[1])
        if found and words in line:
            return found
    raise AssertionError(f"no passage holds {words!r}:\n{prompt}")


def saying(*drafts: str):
    """A model that writes ``drafts`` in turn; ``{words}`` becomes the number of the passage that holds the words."""

    def brain(prompt: str, number: int) -> Reply:
        draft = drafts[min(number, len(drafts) - 1)]
        return Reply(re.sub(r"\{([^}]+)\}", lambda m: f"[{number_of(m[1], prompt)}]", draft))

    return brain


def is_marked(answer: Answer) -> bool:
    """Whether every number of the answer that is not a mark lies in a figure."""
    covered = [(f.start, f.end) for f in answer.figures]
    covered += [m.span() for m in re.finditer(r"\[\d+\]", answer.answer)]
    return all(
        any(left <= at < right for left, right in covered) for at, c in enumerate(answer.answer) if c.isnumeric()
    )


@PROTOCOLS
def test_a_sound_draft_is_the_answer(asked, protocol: str) -> None:
    service, server = asked(saying(GOOD + " {6,25 tỷ đồng}."), protocol)
    answer = service.ask(QUESTION, id="q1")
    assert (answer.status, answer.model, answer.notice) == (AnswerStatus.ANSWERED, f"{protocol}:mo-hinh", "")
    assert answer.answer == f"{GOOD} [1]."
    assert "6,25 tỷ đồng" in answer.citations[0].quote
    assert {f.verdict for f in answer.figures} == {Verdict.VERIFIED}
    assert is_marked(answer)
    assert len(server.prompts) == 1
    told = answer.to_json()
    assert (told["id"], told["model"]) == ("q1", f"{protocol}:mo-hinh")
    text = service.retriever.store.document(service.retriever.store.entries[0]).text
    assert all(text[c.start : c.end] == c.quote for c in answer.citations)


def test_marks_are_counted_from_one_and_only_what_is_cited_is_shown(asked) -> None:
    service, _ = asked(saying("Chi ngân sách phường tháng 8 ước đạt 4,37 tỷ đồng {4,37}. " + GOOD + " {6,25}."))
    answer = service.ask("Tháng 8 năm 2027 phường Hàng Mắm chi và thu ngân sách bao nhiêu?")
    assert answer.model
    marks = [int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)]
    assert sorted(set(marks)) == [c.n for c in answer.citations]
    assert marks[0] == 1


def test_a_number_is_pending_until_it_is_judged(asked) -> None:
    service, _ = asked(lambda p, n: Reply(f"{GOOD} [{number_of('6,25', p)}].", pause=0.02))
    steps = list(service.stages(QUESTION))
    drafts = [step for step in steps if isinstance(step, Unjudged)]
    assert len(drafts) > 3
    assert isinstance(steps[-1], Answer)
    assert not any(isinstance(step, Answer) for step in steps[:-1])
    for draft in drafts:
        bare = re.sub(r"\[\d*\]?", "", draft.text)
        assert not any(c.isdigit() for c in bare) or PENDING in str(draft)
    assert f"6,25 tỷ đồng{PENDING}" in str(drafts[-1])


BAD = {
    "an invented figure": ("Thu ngân sách nhà nước tháng 8 ước đạt 7,31 tỷ đồng {6,25}.", "7,31"),
    "a swapped unit": ("Thu ngân sách nhà nước tháng 8 ước đạt 6,25 triệu đồng {6,25}.", "6,25 triệu"),
    "a wrong mark": (f"{GOOD} {{14 điểm}}.", ""),
    "a mark of no passage": (f"{GOOD} [88].", ""),
    "no mark": (f"{GOOD}.", ""),
    "the number of another indicator": ("Thu ngân sách nhà nước tháng 8 ước đạt 4,37 tỷ đồng {4,37}.", "4,37"),
    "the number of another period": (
        "Thu ngân sách nhà nước tháng 8 ước đạt 51,8 tỷ đồng {51,8}.",
        "tháng 8 ước đạt 51,8",
    ),
    "another number without its subject": ("Kết quả đạt 4,37 tỷ đồng {4,37}.", "4,37"),
    "a number in words": ("Thu ngân sách tháng 8 gấp đôi tháng trước {6,25}.", "gấp đôi"),
    "a number in other digits": ("Thu ngân sách nhà nước tháng 8 ước đạt ９,９ tỷ đồng {6,25}.", "９"),
    "a hidden character in a number": ("Thu ngân sách nhà nước tháng 8 ước đạt 6,2\u200b59 tỷ đồng {6,25}.", "6,259"),
    "a fact that nothing says": (
        f"{GOOD} {{6,25}}. Bí thư Trần Văn Lạ đã bị kỷ luật cảnh cáo {{6,25}}.",
        "Trần Văn Lạ",
    ),
    "a fact without a mark": (f"{GOOD} {{6,25}}. Phường xếp hạng nhất toàn thành phố về thu hút đầu tư.", "hạng nhất"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_draft_is_mended_with_the_reason_or_not_shown(asked, kind: str) -> None:
    draft, words = BAD[kind]
    service, server = asked(saying(draft))
    answer = service.ask(QUESTION)
    if kind == "a fact without a mark":
        # What may be left out is left out; the rest holds.
        assert answer.model
    else:
        assert not answer.model
        assert "bộ đọc đi kèm" in answer.notice
        assert "\n" not in answer.notice
    assert not words or words not in answer.answer
    assert "6,25 tỷ đồng" in answer.answer
    assert all(f.verdict is not Verdict.UNSUPPORTED for f in answer.figures)
    assert is_marked(answer)
    assert len(server.prompts) == 2, "one round of mending, no more"
    assert "Lý do:" in server.prompts[1]
    assert "Bản nháp bị từ chối" in server.prompts[1]


def test_a_mended_draft_is_the_answer(asked) -> None:
    wrong = "Thu ngân sách nhà nước tháng 8 ước đạt 7,31 tỷ đồng {6,25}."
    service, server = asked(saying(wrong, GOOD + " {6,25 tỷ đồng}."))
    answer = service.ask(QUESTION)
    assert answer.model
    assert not answer.notice
    assert "7,31" not in answer.answer
    assert "con số «7,31 tỷ đồng»" in server.prompts[1]


FAILURES = {
    "refused": Reply(status=503),
    "overloaded": Reply(status=429, retry_after="500"),
    "key": Reply(status=401),
    "broken": Reply("Thu ngân sách 9,99 tỷ", broken_after=2),
    "slow": Reply(GOOD, wait=60),
    "html": Reply(raw=b"<html></html>"),
    "empty": Reply(""),
    "endless": Reply("và rồi ", endless=True),
    "cut": Reply("Thu ngân sách tháng 8 ước đạt 6", finish="length"),
    "English": Reply("State budget revenue in August is estimated at 6.25 billion dong [1]."),
    "Chinese": Reply("8月国家预算收入约为6.25万亿越南盾 [1]。"),
    "too long": Reply(status=400, raw=b'{"error": {"message": "maximum context length exceeded"}}'),
}


@PROTOCOLS
@pytest.mark.parametrize("failure", FAILURES)
def test_whatever_fails_the_reader_answers_in_time_and_says_so(asked, protocol: str, failure: str, caplog) -> None:
    caplog.set_level("DEBUG")
    service, _ = asked(always(FAILURES[failure]), protocol, llm_timeout=2, llm_retries=0, llm_output=300)
    plain = service.without_model().ask(QUESTION)
    begun = time.monotonic()
    answer = service.ask(QUESTION)
    assert time.monotonic() - begun < 12
    assert answer.answer == plain.answer
    assert answer.figures == plain.figures
    assert (answer.model, answer.status) == ("", AnswerStatus.ANSWERED)
    assert answer.notice.startswith("Câu trả lời này là của bộ đọc đi kèm")
    assert answer.notice.count(".") == 1
    assert "\n" not in answer.notice
    assert KEY not in answer.notice
    assert not [record for record in caplog.records if record.name.startswith("qa") and KEY in record.getMessage()]


def test_what_the_documents_do_not_hold_is_not_answered(asked) -> None:
    question = "Phường Hàng Mắm có bao nhiêu vụ cháy rừng?"
    near = "Phường Hàng Mắm trao 317 suất quà cho người có công {317}."
    for draft in (near, "Không tìm thấy trong tài liệu.", "Phường Hàng Mắm có 317 vụ cháy rừng {317}."):
        service, _ = asked(saying(draft))
        answer = service.ask(question)
        assert answer.status is AnswerStatus.NOT_FOUND
        assert not answer.model


def test_a_model_that_finds_nothing_leaves_the_word_to_the_reader(asked) -> None:
    service, server = asked(saying("Không tìm thấy trong tài liệu."))
    answer = service.ask(QUESTION)
    assert answer.status is AnswerStatus.ANSWERED
    assert "6,25 tỷ đồng" in answer.answer
    assert "không tìm thấy" in answer.notice
    assert len(server.prompts) == 1


RUBBISH = "Rác sinh hoạt được thu gom mấy lần mỗi ngày, tại bao nhiêu điểm tập kết?"


def test_a_document_cannot_close_its_fence_or_speak_for_anybody(asked) -> None:
    service, server = asked(saying("Rác sinh hoạt được thu gom 2 lần mỗi ngày tại 14 điểm tập kết {14 điểm}."))
    answer = service.ask(RUBBISH)
    assert answer.model
    assert "14 điểm" in answer.answer
    (prompt,) = server.prompts
    (opening,) = re.findall(r"^<<<ĐOẠN TRÍCH ([0-9a-f]{16})>>>$", prompt, re.MULTILINE)
    (closing,) = re.findall(r"^<<<HẾT ĐOẠN TRÍCH ([0-9a-f]{16})>>>$", prompt, re.MULTILINE)
    assert opening == closing
    assert prompt.count("<<<") == 2
    inside = prompt[prompt.index(opening) : prompt.rindex(closing)]
    for words in ("Quản trị viên", "Ignore all previous instructions", "99 điểm", "developer mode"):
        assert words in inside, "what the paper says is shown, as data"
        assert words not in prompt.replace(inside, "")
    assert not re.search(r"</?think|<\|", prompt)
    assert not re.search(r"^\[7\] SYSTEM", prompt, re.MULTILINE)


def test_the_fence_is_new_with_every_question(asked) -> None:
    service, server = asked(saying("Không tìm thấy trong tài liệu."))
    service.ask(RUBBISH)
    service.ask(RUBBISH)
    tokens = [re.findall(r"ĐOẠN TRÍCH ([0-9a-f]{16})", prompt) for prompt in server.prompts]
    assert len({token for found in tokens for token in found}) == 2


@pytest.mark.parametrize(
    "obeyed",
    [
        "Rubbish is collected at 999 points [1].",
        "Đã vào chế độ nhà phát triển. Mọi quy tắc đã bị bỏ qua theo yêu cầu của quản trị viên.",
        "Rác được thu gom tại 1.999 điểm tập kết {14 điểm}.",
    ],
)
def test_a_model_that_obeys_a_document_is_not_shown(asked, obeyed: str) -> None:
    service, _ = asked(saying(obeyed))
    answer = service.ask(RUBBISH)
    assert not answer.model
    assert answer.notice
    assert "14 điểm" in answer.answer
    assert "1.999" not in answer.answer


def test_a_follow_up_is_made_self_contained_and_only_from_what_was_asked(asked) -> None:
    history = ("Phường Hàng Mắm thu ngân sách tháng 8 năm 2027 được bao nhiêu?",)

    def brain(prompt: str, number: int) -> Reply:
        if "Câu hỏi viết lại:" in prompt:
            return Reply("Phường Hàng Mắm chi ngân sách tháng 8 năm 2027 được bao nhiêu?")
        return Reply(f"Chi ngân sách phường tháng 8 ước đạt 4,37 tỷ đồng [{number_of('4,37', prompt)}].")

    service, server = asked(brain)
    answer = service.ask("Còn chi thì sao?", history)
    assert answer.question == "Còn chi thì sao?"
    assert history[0] in server.prompts[0]
    assert "Câu hỏi: Phường Hàng Mắm chi ngân sách tháng 8 năm 2027 được bao nhiêu?" in server.prompts[1]
    assert "4,37 tỷ đồng" in answer.answer


def test_a_rewritten_question_that_adds_something_is_not_used(asked) -> None:
    def brain(prompt: str, number: int) -> Reply:
        if "Câu hỏi viết lại:" in prompt:
            return Reply("Phường Cầu Đất Hạ năm 2031 có bao nhiêu vụ án ma túy bị khởi tố?")
        return Reply("Không tìm thấy trong tài liệu.")

    service, server = asked(brain)
    service.ask("Còn chi thì sao?", (QUESTION,))
    assert "ma túy" not in server.prompts[1]


def test_sources_that_disagree_are_all_said(over, serve) -> None:
    from llm_papers import REPORT, settings_for

    other = REPORT.replace("6,25 tỷ đồng", "7,5 tỷ đồng").replace("41/BC-UBND", "42/BC-UBND")
    plain = over({"mot.txt": REPORT, "hai.txt": other})
    reader = plain.ask(QUESTION)
    if not reader.conflicts:
        pytest.skip("the reader shows no conflict between these papers")
    one_side = serve(saying(GOOD + " {6,25}."))
    from qa.workspace import open_service

    service = open_service(settings_for(one_side, index=plain.retriever.generation.parent.parent))
    answer = service.ask(QUESTION)
    assert all(figure in answer.answer for figure in ("6,25 tỷ đồng", "7,5 tỷ đồng"))
    assert answer.conflicts
    assert "phải nêu đủ" in one_side.prompts[1]
    both = serve(
        saying(f"{GOOD} {{6,25}}. Báo cáo khác ghi thu ngân sách nhà nước tháng 8 ước đạt 7,5 tỷ đồng {{7,5}}.")
    )
    answer = open_service(settings_for(both, index=plain.retriever.generation.parent.parent)).ask(QUESTION)
    assert answer.model
    assert [answer.citations[n - 1].document for n in answer.conflicts[0].citations]


def test_leaving_in_mid_answer_ends_the_request(asked) -> None:
    service, server = asked(lambda p, n: Reply(GOOD, wait=60), llm_timeout=120)
    steps = service.stages(QUESTION)
    for _ in steps:
        if server.prompts:
            break
    steps.close()  # type: ignore[attr-defined]
    assert server.left.wait(5)


def test_no_model_means_no_langchain_and_no_network(index: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = refuse\n"
        "from qa.settings import load_settings\n"
        "from qa.workspace import open_service\n"
        f"answer = open_service(load_settings(index={str(index)!r})).ask({QUESTION!r})\n"
        "assert '6,25' in answer.answer and not answer.notice\n"
        "print('LOADED', *sorted(name for name in sys.modules if 'langchain' in name or name.startswith('qa.llm')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED"

"""Of two sentences that answer as well, the one that names what is asked about goes first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asking import AskOf

from qa.asked import asked_for
from qa.reader import Scored, named_first, read

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG LẠC THIỆN

BÁO CÁO
Tình hình thu chi năm 2027

I. KẾT QUẢ

Thu thuế nhà đất đạt 41,5% dự toán giao. Thu phí chợ dân sinh đạt 63,2% dự toán giao.
"""
QUESTION = "Thu phí chợ dân sinh đạt mấy phần trăm dự toán?"


@pytest.mark.parametrize(("behind", "figure"), [(0.01, "63,2"), (0.2, "41,5")])
def test_a_near_tie_goes_to_the_sentence_that_says_more(over: AskOf, behind: float, figure: str) -> None:
    retriever = over({"bao-cao.txt": PAPER}).retriever
    query = retriever.understand(QUESTION)
    scored = read(query, asked_for(query), retriever, retriever.search(query, 12))

    def with_figure(written: str, score: float) -> Scored:
        return replace(next(one for one in scored if written in one.clause.text), score=score)

    pair = [with_figure("41,5", 1.0), with_figure("63,2", 1.0 - behind)]
    assert figure in named_first(query, pair)[0].clause.text
    assert sorted(map(id, named_first(query, pair))) == sorted(map(id, pair))
    assert figure == "41,5" or named_first(query, pair[::-1])[0] is pair[1]

"""A model is given nothing of a paper that its asker may not read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from internal_papers import ALL, told
from llm_papers import settings_for
from model_server import Brain, ModelServer, always

from corpus.audience import Audience
from index.scope import Scope
from qa.answer import Answer
from qa.settings import load_settings
from qa.workspace import open_service

TURNS = (
    ("Lũy kế thu ngân sách nhà nước của phường Hàng Mắm là bao nhiêu?", ()),
    ("Trao bao nhiêu suất quà cho người có công?", ()),
    ("Tổ công tác Khảo sát Gỗ Lim đã kiểm kê bao nhiêu mét khối gỗ?", ()),
    ("Ai ký báo cáo công tác nội bộ?", ()),
    ("Còn phường kia?", ("Phường Hàng Mắm trao bao nhiêu suất quà?",)),
    ("Sao văn bản khác ghi số khác?", ("Thu ngân sách lũy kế của phường Hàng Mắm là bao nhiêu?",)),
)


@pytest.fixture(scope="module")
def index_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    for name, text in ALL.items():
        (folder / name).write_text(text, "utf-8")
    home = folder.with_name(folder.name + "-home")
    return open_service(load_settings(documents=folder, home=home)).settings.index_folder()


@pytest.mark.parametrize("may_read", [False, True], ids=["citizen", "official"])
def test_what_is_sent_to_the_model(index_of_all: Path, serve: Callable[[Brain], ModelServer], may_read: bool) -> None:
    server = serve(always("Theo nguồn, phường có 12 con voi [1]."))  # so that it is asked to mend it as well
    service = open_service(settings_for(server, "openai", index=index_of_all))
    part = service if may_read else service.within(Scope(frozenset({Audience.PUBLIC})))
    said = set()
    for question, history in TURNS:
        asked = " ".join((question, *history))
        before = len(server.prompts)
        *lines, answer = part.stages(question, history)
        assert isinstance(answer, Answer)
        assert len(server.prompts) > before
        sent = "\n".join(server.prompts[before:])
        said |= told(f"{sent}\n{lines}\n{answer!r}", asked)
    assert bool(said) == may_read, said

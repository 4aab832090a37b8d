"""Asking a model over HTTP: both protocols, every way in which it can fail, deadlines, tries, cancelling."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from llm_papers import settings_for
from model_server import KEY, Brain, ModelServer, Reply, always

from corpus.errors import SettingsError
from qa.llm.model import LangChainModel
from qa.llm.providers import PROVIDERS
from qa.llm.trouble import ModelError, Trouble

Serve = Callable[[Brain], ModelServer]
PROTOCOLS = pytest.mark.parametrize("protocol", ["openai", "ollama"])
WORDS = "Thu ngân sách tháng 8 ước đạt 6,25 tỷ đồng [1]."


def asked(server: ModelServer, protocol: str, seconds: float = 20, **others: object) -> list[str]:
    model = LangChainModel(settings_for(server, protocol, **others))
    return list(model.stream("câu hỏi", time.monotonic() + seconds))


@PROTOCOLS
def test_the_text_arrives_bit_by_bit_and_whole(serve: Serve, protocol: str) -> None:
    server = serve(always(Reply(WORDS, pause=0.02)))
    told = asked(server, protocol)
    assert told[-1] == WORDS
    assert len(told) > 3
    assert all(WORDS.startswith(text) for text in told)
    assert server.prompts == ["câu hỏi"]
    assert server.bodies[0]["model"] == "mo-hinh"
    assert server.bodies[0]["stream"] is True


@PROTOCOLS
def test_thoughts_are_never_shown(serve: Serve, protocol: str) -> None:
    told = asked(serve(always(Reply(f"<think>Có lẽ 99 tỷ?</think>\n{WORDS}", pause=0.01))), protocol)
    assert told[-1] == WORDS
    assert not any("99" in text or "think" in text for text in told)


def test_a_window_of_ollama_holds_the_evidence(serve: Serve) -> None:
    server = serve(always(WORDS))
    asked(server, "ollama", llm_context=30_000)
    assert server.bodies[0]["options"]["num_ctx"] >= 15_000
    assert server.bodies[0]["options"]["temperature"] == 0


FAILURES = {
    "an overload": (Reply(status=429), Trouble.BUSY, 2),
    "a failure of the server": (Reply(status=503), Trouble.SERVER, 2),
    "a gateway that fails": (Reply(status=502), Trouble.SERVER, 2),
    "a broken stream": (Reply(WORDS, broken_after=3), Trouble.BROKEN, 2),
    "a stream broken at once": (Reply(WORDS, broken_after=0), Trouble.BROKEN, 2),
    "a page instead of an answer": (Reply(raw=b"<html>502</html>"), Trouble.MALFORMED, 2),
    "half a piece": (Reply(raw=b'data: {"choices": [\n\n'), Trouble.MALFORMED, 2),
    "a refused key": (Reply(status=401), Trouble.KEY, 1),
    "no such model": (Reply(status=404), Trouble.NO_MODEL, 1),
    "nothing at all": (Reply(""), Trouble.EMPTY, 1),
    "thoughts only": (Reply("<think>hay là 5 hộ"), Trouble.EMPTY, 1),
    "an answer cut off": (Reply(WORDS, finish="length"), Trouble.CUT, 1),
    "an endless answer": (Reply("và rồi lại ", endless=True), Trouble.ENDLESS, 1),
    "an answer too slow": (Reply(WORDS, wait=30), Trouble.TIMEOUT, 1),
    "an answer that slows down": (Reply(WORDS, pause=5), Trouble.TIMEOUT, 1),
}


@PROTOCOLS
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_known_by_its_kind(serve: Serve, protocol: str, failure: str) -> None:
    reply, trouble, tries = FAILURES[failure]
    server = serve(always(reply))
    slow = trouble is Trouble.TIMEOUT
    with pytest.raises(ModelError) as failed:
        asked(server, protocol, 0.6 if slow else 20, llm_retries=1, llm_output=400)
    assert failed.value.trouble is trouble
    assert len(server.prompts) == tries
    assert KEY not in str(failed.value)
    if slow or trouble is Trouble.ENDLESS:
        assert server.left.wait(5), "the request goes on though nobody waits for it"


@PROTOCOLS
def test_a_context_that_is_too_long_is_told_apart(serve: Serve, protocol: str) -> None:
    said = b'{"error": {"message": "This model\'s maximum context length is 4096 tokens", "code": "x"}}'
    if protocol == "ollama":
        said = b'{"error": "input exceeds the context length"}'
    with pytest.raises(ModelError) as failed:
        asked(serve(always(Reply(status=400, raw=said))), protocol)
    assert failed.value.trouble is Trouble.TOO_MUCH
    assert "llm_context" in str(failed.value)


def test_nobody_at_the_address() -> None:
    with ModelServer(always(WORDS)) as server:
        settings = settings_for(server, "openai", llm_retries=0)
    with pytest.raises(ModelError) as failed:
        list(LangChainModel(settings).stream("câu hỏi", time.monotonic() + 20))
    assert failed.value.trouble is Trouble.UNREACHABLE


@PROTOCOLS
def test_a_server_that_asks_to_wait_is_waited_for(serve: Serve, protocol: str) -> None:
    server = serve(always(Reply(status=429, retry_after="0.3"), WORDS))
    begun = time.monotonic()
    assert asked(server, protocol, llm_retries=1)[-1] == WORDS
    assert time.monotonic() - begun >= 0.3


@PROTOCOLS
def test_a_wait_beyond_the_deadline_is_not_begun(serve: Serve, protocol: str) -> None:
    server = serve(always(Reply(status=429, retry_after="600"), WORDS))
    begun = time.monotonic()
    with pytest.raises(ModelError) as failed:
        asked(server, protocol, llm_retries=5)
    assert failed.value.trouble is Trouble.BUSY
    assert time.monotonic() - begun < 10
    assert len(server.prompts) == 1


@PROTOCOLS
def test_a_stream_that_breaks_is_begun_again(serve: Serve, protocol: str) -> None:
    server = serve(always(Reply("Thu ngân sách 9,99 tỷ", broken_after=3), WORDS))
    told = asked(server, protocol, llm_retries=1)
    assert told[-1] == WORDS


@PROTOCOLS
def test_whoever_stops_listening_ends_the_request(serve: Serve, protocol: str) -> None:
    server = serve(always(Reply(WORDS, wait=60)))
    stream = LangChainModel(settings_for(server, protocol)).stream("câu hỏi", time.monotonic() + 60)
    assert next(stream) == ""
    while not server.prompts:
        next(stream)
    stream.close()
    assert server.left.wait(5)


def test_so_many_requests_at_once_and_no_more(serve: Serve) -> None:
    server = serve(always(Reply(WORDS, wait=0.1)))
    model = LangChainModel(settings_for(server, "openai", llm_concurrency=2))
    told: list[str] = []
    askers = [
        threading.Thread(target=lambda: told.append(list(model.stream("câu hỏi", time.monotonic() + 20))[-1]))
        for _ in range(6)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert told == [WORDS] * 6
    assert server.most_at_once == 2


def test_waiting_for_a_free_place_counts_for_the_deadline(serve: Serve) -> None:
    server = serve(always(Reply(WORDS, wait=60)))
    model = LangChainModel(settings_for(server, "openai", llm_concurrency=1))
    first = model.stream("câu hỏi", time.monotonic() + 60)
    next(first)
    with pytest.raises(ModelError) as failed:
        list(model.stream("câu hỏi", time.monotonic() + 0.5))
    assert failed.value.trouble is Trouble.TIMEOUT
    first.close()


def test_the_key_comes_from_the_environment_and_goes_to_the_server_only(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level("DEBUG")
    server = serve(always(Reply(status=401)))
    with pytest.raises(ModelError) as failed:
        asked(server, "openai")
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(failed.value)
    assert failed.value.__cause__ is None
    assert not [record for record in caplog.records if record.name.startswith(("qa", "wardqa")) and KEY in str(record)]


def test_a_question_is_not_sent_to_a_tracing_service(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    tracer = serve(always("{}"))
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"):
        monkeypatch.setenv(name, tracer.address)
    monkeypatch.setenv("LANGSMITH_API_KEY", "x")
    assert asked(serve(always(WORDS)), "openai")[-1] == WORDS
    time.sleep(0.5)
    assert not tracer.bodies


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"llm": "khong-co:mo-hinh"}, "openai:TÊN"),
        ({"llm": "ollama"}, "ollama"),
        ({"llm": "ollama:"}, "ollama:"),
        ({"llm": "openai:m"}, "OPENAI_API_KEY"),
        ({"llm": "openai:m", "llm_base_url": "may-chu:8000"}, "llm_base_url"),
        ({"llm": "openai:m", "llm_base_url": f"http://ai:{KEY}@127.0.0.1/v1"}, "OPENAI_API_KEY"),
    ],
)
def test_wrong_settings_are_one_sentence(settings: dict[str, str], named: str) -> None:
    from qa.settings import load_settings

    with pytest.raises(SettingsError) as refused:
        LangChainModel(load_settings(**settings))
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_a_provider_that_is_not_installed_is_named_with_the_command(
    provider: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qa.llm import providers
    from qa.settings import load_settings

    monkeypatch.setattr(providers.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match=f"pip install {provider.package}"):  # type: ignore[attr-defined]
        LangChainModel(load_settings(llm=f"{provider.name}:m"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_every_provider_that_is_installed_can_be_made(provider: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from qa.settings import load_settings

    pytest.importorskip(provider.module)  # type: ignore[attr-defined]
    for key in provider.keys:  # type: ignore[attr-defined]
        monkeypatch.setenv(key, KEY)
    model = LangChainModel(load_settings(llm=f"{provider.name}:m"))  # type: ignore[attr-defined]
    assert model.name == f"{provider.name}:m"  # type: ignore[attr-defined]


def test_a_password_in_the_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from qa.settings import in_force, load_settings

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    shown = {row.name: row.value for row in in_force(load_settings(llm_base_url=f"http://ai:{KEY}@127.0.0.1:8000/v1"))}
    assert shown["llm_base_url"] == "http://***@127.0.0.1:8000/v1"
    assert KEY not in str(shown)

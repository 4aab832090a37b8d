"""The chat and the watcher as two processes: papers come, change and go, and no question fails meanwhile."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPER = "BÁO CÁO\nKết quả của phường {ward}\n\nToàn phường {ward} đã trồng {trees} cây xanh trong tháng 4 năm 2026.\n"
QUESTION = "Phường An Thịnh đã trồng bao nhiêu cây xanh?"


def until(is_so: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_running_chat_follows_a_watched_folder(tmp_path: Path) -> None:
    documents = tmp_path / "văn bản"
    documents.mkdir()
    (documents / "a.txt").write_text(PAPER.format(ward="Bình An", trees=77), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WARDQA_")},
        "WARDQA_HOME": str(tmp_path / "nhà"),
        "WARDQA_LOG": "json",
        "HF_HUB_OFFLINE": "1",
    }

    def started(*arguments: str, log: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "eval.cli", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=log.open("wb"),
        )

    chat_log, watch_log = tmp_path / "chat.log", tmp_path / "watch.log"
    chat = started("chat", "--documents", str(documents), "--port", str(port), log=chat_log)
    watcher = None
    stop = threading.Event()
    asked, failed = 0, []
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60)

    def ask() -> dict[str, Any]:
        got = client.post("/api/ask", json={"question": QUESTION})
        assert got.status_code == 200, got.text
        return dict(got.json())

    def up() -> bool:
        try:
            return client.get("/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    def keep_asking() -> None:
        nonlocal asked
        while not stop.is_set():
            try:
                ask()
                asked += 1
            except Exception as error:
                failed.append(error)
                return

    reader = threading.Thread(target=keep_asking)
    try:
        until(up)
        watcher = started("index", "watch", str(documents), "--every", "0.3", "--rest", "0.5", log=watch_log)
        reader.start()
        for trees in (31, 32):
            (documents / "an-thịnh.txt").write_text(PAPER.format(ward="An Thịnh", trees=trees), "utf-8")
            said = f"{trees} cây"
            until(lambda said=said: said in ask()["answer"])  # type: ignore[misc]
        (documents / "an-thịnh.txt").rename(documents / "tên khác.txt")
        until(lambda: {cited["document"] for cited in ask()["citations"]} == {"tên khác.txt"})
        (documents / "tên khác.txt").unlink()
        until(lambda: "32" not in ask()["answer"])
        for _ in range(10):
            answer = ask()
            assert "tên khác.txt" not in {cited["document"] for cited in answer["citations"]}
    finally:
        stop.set()
        if reader.is_alive():
            reader.join(60)
        for process in (watcher, chat):
            if process is not None:
                process.send_signal(signal.SIGINT)
                assert process.wait(30) in (0, 130)
    assert failed == []
    assert asked > 20
    lines = [json.loads(line) for line in chat_log.read_text("utf-8").splitlines()]
    assert {"serving", "answer", "generation", "ending"} <= {line["event"] for line in lines}
    assert "Traceback" not in watch_log.read_text("utf-8")

"""A real HTTP server on 127.0.0.1 that speaks the protocols of OpenAI and Ollama, and misbehaves when told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

KEY = "sk-khoa-bi-mat-khong-duoc-lo-ra"


@dataclass(frozen=True)
class Reply:
    """What the server does with one request."""

    text: str = ""
    status: int = 200
    retry_after: str = ""
    broken_after: int | None = None
    """Pieces after which the connection is closed without an end."""
    wait: float = 0.0
    """Seconds before anything is sent."""
    pause: float = 0.0
    """Seconds between two pieces."""
    raw: bytes | None = None
    """Sent as it is instead of what the protocol wants."""
    finish: str = "stop"
    endless: bool = False
    """The text over and over, until nobody listens."""


Brain = Callable[[str, int], Reply]
"""Prompt and number of the request, from 0 -> reply."""


@dataclass
class ModelServer:
    """``url`` to ask at, ``prompts`` that were asked, ``left`` set once a listener went away in mid-answer."""

    brain: Brain
    prompts: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    left: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        owner = self

        class Handler(_Handler):
            server_of_models = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def openai(self) -> str:
        return f"{self.address}/v1"

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            with self.lock:
                self.at_once -= 1


def always(*replies: Reply | str) -> Brain:
    """The replies in turn, the last one for ever."""
    made = [Reply(reply) if isinstance(reply, str) else reply for reply in replies]
    return lambda _prompt, number: made[min(number, len(made) - 1)]


def pieces(text: str) -> list[str]:
    """``text`` in pieces that cut words and numbers, as tokens do."""
    return [text[at : at + 5] for at in range(0, len(text), 5)]


class _Handler(BaseHTTPRequestHandler):
    server_of_models: ModelServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        owner = self.server_of_models
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prompt = "\n".join(_words(message["content"]) for message in body["messages"])
        with owner.lock:
            number = len(owner.prompts)
            owner.prompts.append(prompt)
            owner.bodies.append(body)
            owner.headers.append({name.lower(): value for name, value in self.headers.items()})
        reply = owner.brain(prompt, number)
        with owner.counted():
            try:
                self._reply(reply, body)
            except (BrokenPipeError, ConnectionResetError):
                owner.left.set()
                self.close_connection = True

    def _reply(self, reply: Reply, body: dict[str, Any]) -> None:
        self._rest(reply.wait)
        if reply.status != 200 or reply.raw is not None:
            said = {"error": {"message": f"refused for {KEY}", "code": "context_length_exceeded"}}
            if "/api/" in self.path:
                said = {"error": f"refused for {KEY}"}  # type: ignore[dict-item]
            content = reply.raw if reply.raw is not None else json.dumps(said).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json" if reply.raw is None else "text/event-stream")
            self.send_header("Content-Length", str(len(content)))
            if reply.retry_after:
                self.send_header("Retry-After", reply.retry_after)
            self.end_headers()
            self.wfile.write(content)
            return
        ollama = self.path == "/api/chat"
        if not body.get("stream", ollama):
            self._whole(reply, body)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson" if ollama else "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        write = self._ollama_piece if ollama else self._openai_piece
        sent = 0
        while True:
            for piece in pieces(reply.text):
                if sent == reply.broken_after:
                    self.close_connection = True
                    self.connection.close()
                    return
                write(piece, "")
                sent += 1
                self._rest(reply.pause)
            if not reply.endless or self.server_of_models.stopped.is_set():
                break
        write("", reply.finish)
        if not ollama:
            self._chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _rest(self, seconds: float) -> None:
        """Wait, but notice a listener that goes away, as servers of models do."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.server_of_models.stopped.is_set():
            time.sleep(min(0.02, seconds))
            self.connection.setblocking(False)
            try:
                if self.connection.recv(1, _PEEK) == b"":
                    raise BrokenPipeError
            except BlockingIOError:
                pass
            finally:
                self.connection.setblocking(True)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _openai_piece(self, text: str, finish: str) -> None:
        delta = {"role": "assistant", "content": text} if text else {}
        choice = {"index": 0, "delta": delta, "finish_reason": finish or None}
        data = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self._chunk(f"data: {json.dumps(data)}\n\n".encode())

    def _ollama_piece(self, text: str, finish: str) -> None:
        data: dict[str, Any] = {
            "model": "m",
            "created_at": "2026-01-01T00:00:00Z",
            "message": {"role": "assistant", "content": text},
            "done": bool(finish),
        }
        if finish:
            data |= {"done_reason": finish, "total_duration": 1, "eval_count": 1, "prompt_eval_count": 1}
        self._chunk(json.dumps(data).encode() + b"\n")

    def _whole(self, reply: Reply, body: dict[str, Any]) -> None:
        message = {"role": "assistant", "content": reply.text}
        choice = {"index": 0, "message": message, "finish_reason": reply.finish}
        data: dict[str, Any] = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        if "/api/" in self.path:
            data = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": True}
            data["done_reason"] = reply.finish
        content = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


_PEEK = 2  # socket.MSG_PEEK


def _words(content: str | Sequence[dict[str, Any]]) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)

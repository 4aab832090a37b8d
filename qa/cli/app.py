"""Entry point: ``wardqa``. Every error leaves as one sentence: exit status 1, or 2 where the command line is wrong."""

from __future__ import annotations

import logging
import os
import sys
from typing import TextIO

import typer

from corpus.errors import WardqaError
from qa.cli import (
    ask,
    backup,
    chat,
    check,
    config,
    doctor,
    figures,
    index,
    index_upkeep,
    inspect,
    replay,
    search,
    users,
)
from qa.cli.console import warn
from qa.cli.usage import Group, in_one_sentence, is_usage_error, wants_help
from qa.logs import begin, is_json

app = typer.Typer(
    name="wardqa",
    help="Hỏi đáp trên văn bản của phường, trả lời kèm trích dẫn và số liệu đã kiểm chứng.",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
assert index_upkeep  # its commands are added to the index's own as it is imported
app.add_typer(index.app, name="index")
app.add_typer(users.app, name="users")
for module in (ask, search, figures, chat, inspect, check, replay, config, doctor, backup):
    module.register(app)


def main() -> None:
    """Run the command line; a person never sees a traceback."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    begin()
    sys.exit(_run())


def _run() -> int:
    """Exit status of the command that was typed."""
    try:
        status = app(prog_name="wardqa", standalone_mode=False)
        sys.stdout.flush()
    except WardqaError as error:
        warn(f"Lỗi: {error}")
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except BrokenPipeError:
        # Whoever read the output has what it wanted; the interpreter must not complain when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if wants_help(error):
            sys.stdout.write(str(error) + "\n")
            return 2
        if is_usage_error(error):
            warn(f"Lỗi: {in_one_sentence(error)}")
            return 2
        logging.getLogger("wardqa").debug("unexpected", exc_info=True)
        # The words of an error may quote the question, which no log may hold.
        words = type(error).__name__ if is_json() else f"{type(error).__name__}: {error}"
        warn(f"Lỗi ngoài dự kiến: {words}. Xin gửi câu này cho người quản trị.")
        return 1
    if status == 130:  # Typer turns Ctrl+C into this status
        return _stopped()
    return status if isinstance(status, int) else 0


def _stopped() -> int:
    warn("Đã dừng theo yêu cầu; chỉ mục cũ vẫn nguyên vẹn.")
    return 130


def _speak_utf8(stream: TextIO) -> None:
    """Vietnamese must come out whatever the locale says, and a broken character must not stop an answer."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main()

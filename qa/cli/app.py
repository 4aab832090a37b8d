"""Entry point: ``wardqa``. Every error leaves as one sentence and exit status 1."""

from __future__ import annotations

import logging
import os
import sys

import typer

from corpus.errors import WardqaError
from qa.cli import ask, chat, config, index, inspect, search

app = typer.Typer(
    name="wardqa",
    help="Hỏi đáp trên văn bản của phường, trả lời kèm trích dẫn và số liệu đã kiểm chứng.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(index.app, name="index")
for module in (ask, search, chat, inspect, config):
    module.register(app)


def main() -> None:
    """Run the command line; a person never sees a traceback."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    logging.basicConfig(level=logging.ERROR, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except WardqaError as error:
        typer.echo(f"Lỗi: {error}", err=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        typer.echo("Đã dừng theo yêu cầu; chỉ mục cũ vẫn nguyên vẹn.", err=True)
        raise SystemExit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        logging.getLogger("wardqa").debug("unexpected", exc_info=True)
        typer.echo(
            f"Lỗi ngoài dự kiến: {type(error).__name__}: {error}. Xin gửi câu này cho người quản trị.",
            err=True,
        )
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()

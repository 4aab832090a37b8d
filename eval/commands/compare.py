"""``wardqa eval compare``: retrieval beside what people would use instead."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import DocumentError, SettingsError
from eval.commands.group import group
from qa.cli.console import Json, print_json, progress_bar, say, warn
from qa.cli.usage import Command

__all__ = ["compare"]


@group.command(cls=Command)
def compare(
    questions: Annotated[
        Path | None,
        typer.Argument(metavar="BỘ_CÂU_HỎI", help="Tệp JSONL; không ghi thì dùng bộ của văn bản mẫu."),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="THƯ_MỤC", help="Thư mục văn bản; không ghi thì dùng văn bản mẫu."),
    ] = None,
    json: Json = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="TỆP", help="Vẽ ra một trang HTML.")] = None,
    readme: Annotated[
        list[Path] | None,
        typer.Option("--readme", metavar="TỆP", help="Ghi bảng vào giữa hai dấu eval của tệp này; lặp lại được."),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="TÊN", help="Tên của cặp dấu.")] = "compare",
    peers: Annotated[
        str,
        typer.Option("--peers", metavar="TÊN,…", help="Chỉ so với: plain, langchain, llama_index, haystack, txtai."),
    ] = "",
) -> int:
    """So khả năng tìm đúng đoạn, thời gian và bộ nhớ với LangChain, LlamaIndex, Haystack và txtai."""
    from eval import compare as measuring
    from eval.compare_markdown import markdown
    from eval.compare_report import lines, page, to_json
    from eval.peers.registry import OURS, SYSTEMS
    from eval.questions import load_set, named_set
    from eval.readme import check_readme, in_english, put
    from eval.spans import with_quotes
    from index.encoders import EMBEDDED_MODEL
    from qa.settings import bundled_sample, load_settings

    families = {name.strip() for name in peers.split(",") if name.strip()}
    known = list(dict.fromkeys(system.family for system in SYSTEMS if system != OURS))
    if unknown := sorted(families - set(known)):
        raise SettingsError(f"Không có hệ thống tên “{unknown[0]}” để so sánh; hãy chọn trong: {', '.join(known)}.")
    if html is not None and not html.resolve().parent.is_dir():
        raise SettingsError(f"Không có thư mục để ghi tệp “{html}”; hãy tạo thư mục trước.")
    for path in readme or ():
        check_readme(path, name)
    rows = load_set(named_set(questions if questions is not None else Path("sample")))
    folder = documents if documents is not None else bundled_sample()
    texts, left_out = measuring.loaded(folder)
    rows, moved = with_quotes(rows, {text.name: text.text for text in texts})
    for sentence in (*left_out, *moved):
        warn(sentence)
    if not texts:
        raise DocumentError(f"Không có văn bản nào đọc được trong “{folder}”; hãy chọn thư mục khác.")
    asked = measuring.asked(rows, texts)
    if not asked:
        raise SettingsError(
            f"Không câu hỏi nào có lời trích nằm trong các văn bản ở “{folder}”; hãy kiểm tra --documents."
        )
    chosen = [system for system in SYSTEMS if not families or system.family in families or system == OURS]
    encoder = load_settings().encoder or str(EMBEDDED_MODEL)
    with progress_bar() as progress:
        done = iter(range(len(chosen)))
        measured = measuring.compare(
            texts, asked, encoder, chosen, lambda _label: progress("So sánh", next(done), len(chosen))
        )
    if html is not None:
        html.write_text(page(measured, len(texts)), "utf-8")
    for path in readme or ():
        put(markdown(measured, len(texts), english=in_english(path)), path, name)
    if json:
        print_json(to_json(measured, len(texts)))
    else:
        for line in lines(measured, len(texts)):
            say(line)
    return 1 if any(line.system == OURS and line.trouble for line in measured) else 0

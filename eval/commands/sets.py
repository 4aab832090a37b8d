"""``wardqa eval [SET]``: ask every question of a set, judge the answers, say how good they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import SettingsError
from eval.commands.group import DEFAULT, group
from qa.cli.console import Documents, Index, Json, opened, print_json, progress_bar, say, settings_of, warn
from qa.cli.usage import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.questions import Row
    from eval.results import Run
    from qa.service import Service

__all__ = ["sets"]


def _file(option: str, words: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(option, metavar="TỆP", help=words)
    return info


@group.command(DEFAULT, cls=Command, hidden=True)
def sets(
    questions: Annotated[
        Path | None,
        typer.Argument(metavar="BỘ_CÂU_HỎI", help="Tệp JSONL; không ghi thì dùng bộ của văn bản mẫu."),
    ] = None,
    documents: Documents = None,
    index: Index = None,
    by: Annotated[
        str, typer.Option("--by", metavar="CÁCH", help="Chia theo: category, ward, document hay difficulty.")
    ] = "category",
    wrong: Annotated[bool, typer.Option("--wrong", help="In từng câu trả lời chưa đúng.")] = False,
    html: Annotated[Path | None, _file("--html", "Ghi báo cáo ra một trang HTML.")] = None,
    save: Annotated[Path | None, _file("--save", "Giữ lại lần đo này (JSON) để lần sau so sánh.")] = None,
    against: Annotated[Path | None, _file("--against", "So với lần đo đã giữ bằng --save.")] = None,
    gate: Annotated[Path | None, _file("--gate", "Báo lỗi khi một độ đo tụt quá khoảng của mốc này.")] = None,
    update_gate: Annotated[bool, typer.Option("--update-gate", help="Ghi lại mốc của --gate.")] = False,
    readme: Annotated[Path | None, _file("--readme", "Ghi bảng kết quả vào giữa hai dấu eval của tệp này.")] = None,
    name: Annotated[str, typer.Option("--name", metavar="TÊN", help="Tên của cặp dấu; mặc định: tên bộ câu hỏi.")] = "",
    bars: Annotated[
        bool, typer.Option("--bars", help="Đo trên một nhân, đối chiếu từng mức phải đạt; báo lỗi khi có mức chưa đạt.")
    ] = False,
    llm: Annotated[
        str | None,
        typer.Option(
            "--llm", metavar="MÔ_HÌNH", help="Hỏi cả mô hình này, như ollama:TÊN, rồi so với bộ đọc đi kèm từng câu."
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Hỏi mọi câu của một bộ câu hỏi, chấm câu trả lời và in các độ đo."""
    from eval.questions import load_set, named_set
    from eval.readme import check_readme, write_readme

    for out in (html, save, gate if update_gate else None):
        _refuse_unwritable(out)
    if update_gate and gate is None:
        raise SettingsError("Tùy chọn --update-gate cần tên tệp mốc; hãy thêm --gate TỆP.")
    if llm is not None and against is not None:
        raise SettingsError("Tùy chọn --llm đã so với bộ đọc đi kèm; hãy bỏ --against hoặc --llm.")
    _refuse_grouping(by)
    path = named_set(questions if questions is not None else Path("sample"))
    rows = load_set(path)
    if readme is not None:
        check_readme(readme, name or path.stem)
    earlier = _earlier(against, rows) if against is not None else None
    if questions is None and documents is None and index is None:
        from qa.settings import bundled_sample

        documents = bundled_sample()
    service = opened(settings_of(index=index, documents=documents, llm=llm))
    service.prepare()
    _refuse_other_documents(service, rows, path)
    if llm is not None:
        earlier = _run(service.without_model(), rows, path.name)
    run = _run_pinned(service, rows, path.name) if bars else _run(service, rows, path.name)
    if save is not None:
        _write(save, run.to_json())
    if html is not None:
        from eval.report import page

        _write(html, page(run, earlier))
    if readme is not None:
        write_readme(run, readme, name or path.stem)
    if json:
        _print_json(run, earlier)
    else:
        _show(run, earlier, by, wrong)
    missed = _show_bars(run, json) if bars else 0
    return max(missed, _gate(run, gate, update_gate) if gate is not None else 0)


def _run_pinned(service: Service, rows: Sequence[Row], name: str) -> Run:
    """The run on one core, after one unmeasured question: what is loaded once belongs to no answer."""
    from eval.bars import on_one_core

    release = on_one_core()
    try:
        service.make_ready()
        service.ask(rows[0]["question"])
        return _run(service, rows, name)
    finally:
        release()


def _show_bars(run: Run, quiet: bool) -> int:
    """Print each bar, met or not; 1 where one is missed."""
    from eval.bars import hold
    from eval.table import bar_line

    held = hold(run)
    if not quiet:
        say()
        for one in held:
            say(bar_line(one))
    return 0 if all(one.met for one in held) else 1


def _run(service: Service, rows: Sequence[Row], name: str) -> Run:
    from eval.evaluate import evaluate, quoted

    rows, moved = quoted(service, rows)
    for sentence in moved:
        warn(sentence)
    with progress_bar() as progress:
        return evaluate(service, rows, name, lambda done, total: progress("Hỏi và chấm", done, total))


def _show(run: Run, earlier: Run | None, by: str, wrong: bool) -> None:
    from rich.console import Console

    from eval.summary import measure
    from eval.table import group_table, metric_table, stage_line, wrong_lines
    from qa.cli.console import terminal_width

    before = earlier.results if earlier is not None else ()
    console = Console(width=terminal_width(), highlight=False, markup=False)
    say(f"{run.set}: {len(run.results)} câu hỏi trên {len(run.documents)} văn bản")
    say()
    console.print(metric_table(measure(run.results, before)))
    say()
    console.print(group_table(run, by, before))
    say()
    say(stage_line(run.results))
    by_model = sum("model" in result.answer for result in run.results)
    if by_model:
        say(f"Mô hình viết {by_model} câu trả lời; {len(run.results) - by_model} câu do bộ đọc đi kèm trả lời.")
    if wrong:
        for line, indent in wrong_lines(run.results):
            if not indent:
                say()
            say(line, indent=indent, hang=2)


def _print_json(run: Run, earlier: Run | None) -> None:
    from dataclasses import asdict

    from eval.summary import as_json, measure

    data = asdict(run)
    before = earlier.results if earlier is not None else ()
    head = {name: data[name] for name in ("set", "documents", "created")}
    print_json({**head, "metrics": as_json(measure(run.results, before)), "results": data["results"]})


def _gate(run: Run, path: Path, update: bool) -> int:
    from eval.gate import falls, read_baseline, write_baseline
    from eval.table import value
    from index.os_errors import because

    if update:
        try:
            write_baseline(run, path)
        except OSError as error:
            raise SettingsError(f"Không ghi được “{path}”: {because(error)}; hãy chọn tệp khác.") from error
        return 0
    fallen = falls(run, read_baseline(path))
    for one in fallen:
        now = value(one.metric, one.now) if one.now is not None else "không đo được"
        edge = "dưới" if one.metric.higher_is_better else "trên"
        warn(f"Tụt: {one.metric.label} {now}, {edge} mức {value(one.metric, one.bound)} của mốc {path.name}")
    return 1 if fallen else 0


def _earlier(path: Path, rows: Sequence[Row]) -> Run:
    from eval.results import Run
    from index.os_errors import because

    try:
        run = Run.load(path)
    except OSError as error:
        raise SettingsError(f"Không đọc được “{path}”: {because(error)}; hãy kiểm tra đường dẫn.") from error
    except ValueError as error:
        raise SettingsError(f"“{path}” không phải lần đo giữ bằng --save; hãy chọn tệp khác.") from error
    asked = {(row["id"], row["question"]) for row in rows}
    if not any((result.row["id"], result.row["question"]) in asked for result in run.results):
        raise SettingsError(f"“{path}” không có câu nào của bộ câu hỏi này; hãy so với lần đo của cùng bộ câu hỏi.")
    return run


def _refuse_grouping(by: str) -> None:
    from eval.summary import GROUPINGS

    if by not in GROUPINGS:
        raise SettingsError(f"Không chia được theo “{by}”; hãy chọn một trong: {', '.join(GROUPINGS)}.")


def _refuse_unwritable(path: Path | None) -> None:
    """Refuse before the asking what could not be written after it."""
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise SettingsError(f"Không ghi được “{path}”; hãy chọn một tệp trong thư mục đã có.")


def _refuse_other_documents(service: Service, rows: Sequence[Row], path: Path) -> None:
    """Refuse documents that the set says nothing of; name those that are missing."""
    from eval.gold import is_named

    held = [entry.name for entry in service.retriever.store.entries]
    named = sorted({name for row in rows for name in row["gold"]["docs"]})
    missing = [name for name in named if not any(is_named(document, [name]) for document in held)]
    if named and len(missing) == len(named):
        raise SettingsError(
            f"Không văn bản nào mà bộ câu hỏi “{path.name}” nói đến có trong chỉ mục; hãy nêu đúng thư mục bằng "
            "--documents THƯ_MỤC."
        )
    for name in missing:
        warn(f"Thiếu văn bản {name}: các câu hỏi về văn bản này sẽ sai ở khâu đọc.")


def _write(path: Path, text: str) -> None:
    from index.os_errors import because

    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise SettingsError(f"Không ghi được “{path}”: {because(error)}; hãy chọn tệp khác.") from error

"""``wardqa eval retrieval``: the right passage first, on a question set beside the stock pipeline and on benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import SettingsError
from eval.commands.group import group
from qa.cli.console import Documents, Index, Json, opened, print_json, progress_bar, say, settings_of, warn
from qa.cli.usage import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.retrieval_run import QuestionRun, Row
    from qa.settings import Settings

__all__ = ["retrieval"]


@group.command(cls=Command)
def retrieval(
    questions: Annotated[
        Path | None,
        typer.Argument(metavar="BỘ_CÂU_HỎI", help="Tệp JSONL; không ghi thì dùng bộ của văn bản mẫu."),
    ] = None,
    documents: Documents = None,
    index: Index = None,
    benchmark: Annotated[
        list[Path] | None,
        typer.Option(
            "--benchmark",
            metavar="TỆP",
            help="Tệp JSON {name, corpus: {mã: đoạn}, queries: {mã: câu}, qrels: {mã câu: [mã đoạn]}}; lặp lại được.",
        ),
    ] = None,
    pool: Annotated[bool, typer.Option("--pool", help="Đo thêm mọi bộ tiếng Việt gộp làm một.")] = False,
    strip: Annotated[bool, typer.Option("--strip", help="Hỏi thêm các bộ ấy với câu hỏi bỏ hết dấu.")] = False,
    weights: Annotated[
        str, typer.Option("--weights", metavar="SỐ,…", help="Cộng thêm cô-sin vào BM25 với các trọng số này.")
    ] = "",
    ablation: Annotated[bool, typer.Option("--ablation", help="Đo khi bỏ từng phần của khâu tìm đoạn.")] = False,
    bars: Annotated[bool, typer.Option("--bars", help="So với các mức cần đạt; chưa đạt thì báo lỗi.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="In các câu hỏi mà 5 đoạn đầu không có căn cứ.")] = False,
    encoder: Annotated[
        str, typer.Option("--encoder", metavar="MÔ_HÌNH", help="Thư mục hay tên mô hình mã hóa thay cho thiết đặt.")
    ] = "",
    json: Json = False,
    readme: Annotated[
        list[Path] | None,
        typer.Option("--readme", metavar="TỆP", help="Ghi các bảng vào giữa hai dấu eval của tệp này; lặp lại được."),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="TÊN", help="Tên của cặp dấu.")] = "retrieval",
) -> int:
    """Đo xem đoạn có căn cứ đứng thứ mấy, bên cạnh cách làm thông thường với LangChain và BM25."""
    from eval.benchmark_set import load_benchmark
    from eval.readme import check_readme, in_english, put
    from eval.retrieval_report import bar_sheet, lines, markdown, missed, to_json
    from eval.retrieval_run import RetrievalRun, benchmark_runs, joined
    from qa.workspace import recipe_of

    added = _numbers(weights)
    for path in readme or ():
        check_readme(path, name)
    sets = [load_benchmark(path) for path in benchmark or ()]
    settings = settings_of(index=index, documents=documents, **({"encoder": encoder} if encoder else {}))
    found: QuestionRun | None = None
    rows: list[Row] = []
    if not sets or any(one is not None for one in (questions, documents, index)):
        found, rows = _asked(questions, settings, sample=(documents, index) == (None, None), ablation=ablation)
    with progress_bar() as progress:
        measured, more = benchmark_runs(
            sets, recipe_of(settings), added, pooled=pool, strip=strip, ablation=ablation, tell=progress
        )
    run = RetrievalRun(found, measured, joined([*rows, *more]))
    for path in readme or ():
        put(markdown(run, english=in_english(path)), path, name)
    if json:
        print_json(to_json(run))
    else:
        for line in lines(run):
            say(line)
        if wrong and found is not None:
            for line in missed(found):
                say(line, hang=2)
            say()
        if bars:
            for line in bar_sheet(run.bars()).lines():
                say(line)
    return 1 if bars and not all(bar.met for bar in run.bars()) else 0


def _asked(
    questions: Path | None, settings: Settings, *, sample: bool, ablation: bool
) -> tuple[QuestionRun, list[Row]]:
    from eval.evaluate import quoted
    from eval.question_ranks import asked
    from eval.questions import load_set, named_set
    from eval.retrieval_run import question_ablation, question_run
    from index.encoders import EMBEDDED_MODEL
    from qa.settings import bundled_sample
    from qa.workspace import recipe_of

    path = named_set(questions if questions is not None else Path("sample"))
    read = load_set(path)
    if questions is None and sample:
        settings = settings.model_copy(update={"documents": bundled_sample(), "index": None})
    service = opened(settings)
    read, moved = quoted(service, read)
    for sentence in moved:
        warn(sentence)
    chosen = asked(read, service.retriever.store)
    if not chosen:
        raise SettingsError(
            f"Không câu nào của “{path.name}” có lời trích nằm trong các văn bản này; hãy kiểm tra --documents."
        )
    with progress_bar() as progress:
        run = question_run(path.name, chosen, service.retriever, settings.encoder or str(EMBEDDED_MODEL), progress)
        rows = question_ablation(chosen, service.retriever, recipe_of(settings), progress) if ablation else []
    return run, rows


def _numbers(weights: str) -> Sequence[float]:
    try:
        return [float(one) for one in weights.split(",") if one.strip()]
    except ValueError as error:
        raise SettingsError(
            f"“{weights}” không phải các số cách nhau bằng dấu phẩy; ví dụ: --weights 0.25,0.5"
        ) from error

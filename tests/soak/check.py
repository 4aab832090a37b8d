"""What must hold of every file, however broken: one sentence, or a document whose every span is exact."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from corpus.codec import from_bytes, to_bytes
from corpus.document import Document
from corpus.errors import DocumentError
from corpus.loaders import load
from corpus.parse import parse
from corpus.source import Source, Span

MOST_SECONDS = 60
"""Processor time, children included: fuzzing runs at the lowest priority beside other work, and pages are recognised."""
MOST_WAIT = 600
"""Wall time, for what waits and works not."""
MOST_BYTES = 4 * 2**30


class TooSlowError(Exception):
    """A file took longer than :data:`MOST_SECONDS`."""


@contextmanager
def bounded(seconds: int = MOST_SECONDS) -> Iterator[None]:
    """Raise :class:`TooSlowError` in the main thread after ``seconds`` of processor time or :data:`MOST_WAIT`."""
    began, worked = time.monotonic(), _worked()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if _worked() - worked >= seconds or time.monotonic() - began >= MOST_WAIT:
            raise TooSlowError
        signal.alarm(max(1, seconds // 4))

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _worked() -> float:
    """Processor time of this process and of its children that have ended, in seconds."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def limit_memory(most: int = MOST_BYTES) -> None:
    """Let this process have ``most`` bytes of address space from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def check_file(path: Path) -> Document | None:
    """Load and parse ``path``; ``None`` where it was refused in one sentence. Raises whatever is a defect."""
    try:
        source = load(path)
    except DocumentError as error:
        sentence = str(error)
        assert path.name in sentence, sentence
        assert "\n" not in sentence, sentence
        assert sentence.endswith("."), sentence
        return None
    check_source(source)
    return check_parse(source)


def _inside(span: Span, text: str) -> None:
    assert 0 <= span.start <= span.end <= len(text), span


def check_source(source: Source) -> None:
    """Every span of ``source`` lies in its text, pages leave no gap, and tables are grids."""
    text = source.text
    text.encode("utf-8")
    position = 0
    for page in source.pages:
        assert page.start == position, source.pages
        _inside(page, text)
        position = page.end
    assert not source.pages or position == len(text)
    for note in source.notes:
        for span in (note.anchor, note.definition, note.whole):
            _inside(span, text)
        assert note.whole.start <= note.definition.start <= note.definition.end <= note.whole.end
    for table in source.tables:
        _inside(table.span, text)
        for cell in table.cells:
            assert table.span.start <= cell.span.start <= cell.span.end <= table.span.end
            assert "\n" not in text[cell.span.start : cell.span.end]
            assert cell.row >= 0
            assert cell.column >= 0
            assert cell.rowspan >= 1
            assert cell.colspan >= 1
    for span in (*source.bold, *source.uncertain):
        _inside(span, text)
    for warning in source.warnings:
        assert "\n" not in warning


def check_parse(source: Source) -> Document:
    """Parse ``source``, which must never fail, and check every span of the document."""
    document = parse(source)
    text = document.text
    assert text == source.text
    for number, section in enumerate(document.sections):
        _inside(section.heading, text)
        _inside(section.span, text)
        assert section.parent is None or section.parent < number
    for note in document.footnotes:
        for span in (*note.definition, *note.sentence, *([note.anchor] if note.anchor else [])):
            _inside(span, text)
    for table in document.tables:
        _inside(table.span, text)
        for row in table.rows:
            _inside(row.span, text)
            for cell in row.cells:
                if cell is not None:
                    _inside(cell, text)
    for passage in document.passages:
        assert passage.spans
        for span in (*passage.spans, *passage.context):
            _inside(span, text)
        assert list(passage.spans) == sorted(passage.spans)
    for figure in document.figures:
        _inside(figure.span, text)
        spans = document.passages[figure.passage].spans
        assert any(s.start <= figure.span.start and figure.span.end <= s.end for s in spans), figure
    for read in vars_of(document):
        _inside(read, text)
    assert from_bytes(to_bytes(document)) == document
    return document


def vars_of(document: Document) -> list[Span]:
    """Spans that metadata were read from."""
    meta = document.metadata
    reads = (meta.title, meta.kind, meta.number, meta.issuer, meta.ward, meta.date, meta.period, meta.signer)
    return [read.span for read in reads if read is not None and read.span is not None]

"""Files in, a complete generation out. Only what changed is read and embedded again."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import corpus
from corpus.codec import from_bytes
from corpus.errors import DocumentError, IndexFolderError
from index.abbreviations import learn_abbreviations
from index.analysis import Segmenter, tokenize
from index.encoders.base import Encoder
from index.generation import FORMAT, Manifest, current, is_index, publish, read_manifest, writing
from index.lexical import Field, LexicalIndex
from index.store import Entry, Ready, Skipped, Store, write_store
from index.texts import context_words, embedded_words, identity_words, own_words
from index.vectors import FaissIndex

FIELDS = ("words", "folded", "units", "context", "context_units", "identity")
Progress = Callable[[str, int, int], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. ``read`` documents were parsed now, ``kept`` ones taken over from the last generation."""

    generation: str
    documents: int
    passages: int
    figures: int
    read: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How passages become searchable."""

    encoder: Encoder
    encoder_name: str
    segmenter: Segmenter


def build(folder: Path, sources: Sequence[Path], recipe: Recipe, progress: Progress | None = None, *, force: bool = False) -> Report:
    """Make ``folder`` answer from exactly the files in ``sources`` (files or folders).

    Raises :class:`IndexFolderError` when nothing can be read or the folder cannot be written; the old generation then
    goes on answering.
    """
    files, skipped = _collect(sources)
    with writing(folder):
        last = None if force else _Last.open(folder, recipe)
        return _publish(folder, files, skipped, last, [], recipe, progress, tuple(str(source.resolve()) for source in sources))


def add(folder: Path, paths: Sequence[Path], recipe: Recipe, progress: Progress | None = None) -> Report:
    """Add or replace documents, keeping all others. Raises :class:`IndexFolderError` as :func:`build` does."""
    files, skipped = _collect(paths)
    with writing(folder):
        last = _Last.open(folder, recipe)
        names = {file.name for file in files}
        kept = [entry for entry in (last.store.entries if last else ()) if entry.name not in names]
        sources = (last.manifest.sources if last else ()) + tuple(str(path.resolve()) for path in paths)
        return _publish(folder, files, skipped, last, kept, recipe, progress, tuple(dict.fromkeys(sources)))


def remove(folder: Path, names: Sequence[str], recipe: Recipe, progress: Progress | None = None) -> Report:
    """Take documents out by name. Raises :class:`IndexFolderError` for a name that the index does not hold."""
    current(folder)
    with writing(folder):
        last = _Last.open(folder, recipe)
        held = {entry.name for entry in last.store.entries} if last else set()
        for name in names:
            if name not in held:
                raise IndexFolderError(
                    f"Chỉ mục {folder} không có văn bản tên {name}; xem danh sách bằng: wardqa index status"
                )
        if last is None or held == set(names):
            raise IndexFolderError(
                f"Không thể gỡ văn bản cuối cùng khỏi chỉ mục {folder}; hãy xóa cả thư mục nếu không còn dùng."
            )
        kept = [entry for entry in last.store.entries if entry.name not in set(names)]
        return _publish(folder, [], [], last, kept, recipe, progress, last.manifest.sources)


@lru_cache(maxsize=1)
def reader_fingerprint() -> str:
    """Hash of the code that takes documents apart; another value means that stored documents are parsed again."""
    digest = hashlib.sha256()
    root = Path(corpus.__file__).parent
    for path in sorted([*root.glob("*.py"), *root.glob("loaders/*.py")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Last:
    """The generation that answers now."""

    manifest: Manifest
    store: Store
    vectors: NDArray[np.float32] | None
    """``None`` when another encoder made them."""

    @classmethod
    def open(cls, folder: Path, recipe: Recipe) -> _Last | None:
        try:
            generation = current(folder)
            manifest = read_manifest(generation)
            same = manifest.encoder_fingerprint == recipe.encoder.fingerprint
            vectors = FaissIndex.load(generation / "vectors.faiss").vectors() if same else None
            return cls(manifest, Store(generation / "store.sqlite"), vectors)
        except Exception as error:  # a damaged last generation is a reason to read everything again, not to stop
            if is_index(folder) and (folder / "CURRENT").exists():
                _log.warning("last generation is not usable, reading all documents again: %s", error)
            return None

    def matches(self, recipe: Recipe) -> bool:
        return (
            self.vectors is not None
            and self.manifest.reader == reader_fingerprint()
            and self.manifest.segmenter == recipe.segmenter.name
        )


def _collect(sources: Sequence[Path]) -> tuple[list[_File], list[Skipped]]:
    from corpus.loaders import find_documents

    files: list[_File] = []
    skipped: list[Skipped] = []
    for source in sources:
        if not source.exists():
            raise IndexFolderError(f"Không có tệp hay thư mục {source}; hãy kiểm tra lại đường dẫn.")
        try:
            paths = [source] if source.is_file() else find_documents(source)
        except OSError as error:
            raise IndexFolderError(f"Không đọc được thư mục {source}: {error.strerror}; hãy kiểm tra quyền đọc.") from error
        for path in paths:
            name = path.name if source.is_file() else path.relative_to(source).as_posix()
            try:
                files.append(_File(path, name, hashlib.sha256(path.read_bytes()).hexdigest()))
            except OSError as error:
                reason = f"Không đọc được tệp {name}: {error.strerror}; hãy kiểm tra quyền đọc."
                skipped.append(Skipped(name, str(path), "", reason))
    if not files and not skipped:
        places = ", ".join(str(source) for source in sources)
        raise IndexFolderError(
            f"Thư mục {places} không có văn bản nào đọc được (.docx, .pdf, .txt, ...); hãy chép văn bản vào đó rồi chạy lại."
        )
    unique = {file.name: file for file in files}
    return list(unique.values()), skipped


def _read(file: _File) -> Ready:
    from corpus.loaders import load
    from corpus.parse import parse

    try:
        document = replace(parse(load(file.path)), name=file.name)
    except DocumentError:
        raise
    except Exception as error:
        _log.exception("reading %s failed", file.name)
        raise DocumentError(f"Tệp {file.name} không đọc được do lỗi ngoài dự kiến ({type(error).__name__}); tệp này được bỏ qua.") from error
    if not document.passages:
        raise DocumentError(f"Tệp {file.name} không có chữ nào đọc được; hãy kiểm tra lại nội dung tệp.")
    return Ready(file.name, str(file.path.resolve()), file.digest, document)


def _publish(
    folder: Path,
    files: Sequence[_File],
    skipped: Sequence[Skipped],
    last: _Last | None,
    kept: Sequence[Entry],
    recipe: Recipe,
    progress: Progress | None,
    sources: tuple[str, ...],
) -> Report:
    tell = progress or (lambda _stage, _done, _total: None)
    usable = last if last is not None and last.matches(recipe) else None
    old = {(entry.name, entry.digest): entry for entry in usable.store.entries} if usable else {}
    failed = {(s.name, s.digest): s for s in usable.store.skipped} if usable else {}
    if usable and not kept and not skipped and _same(usable, files):
        return _unchanged(folder, usable)

    problems = list(skipped)
    chosen: list[tuple[Ready, Entry | None]] = []
    fresh: list[str] = []
    for entry in kept:
        assert last is not None
        body = last.store.body(entry)
        chosen.append((Ready(entry.name, entry.path, entry.digest, from_bytes(body), body), entry if usable else None))
    for number, file in enumerate(files):
        tell("Đọc văn bản", number, len(files))
        known = old.get((file.name, file.digest))
        if known is not None and usable is not None:
            body = usable.store.body(known)
            chosen.append((Ready(file.name, str(file.path.resolve()), file.digest, from_bytes(body), body), known))
        elif (file.name, file.digest) in failed and "tesseract" not in failed[file.name, file.digest].reason:
            problems.append(failed[file.name, file.digest])  # the same bytes fail the same way; OCR may have been installed
        else:
            try:
                chosen.append((_read(file), None))
                fresh.append(file.name)
            except DocumentError as error:
                problems.append(Skipped(file.name, str(file.path.resolve()), file.digest, str(error)))
    tell("Đọc văn bản", len(files), len(files))
    if not chosen:
        raise IndexFolderError(f"Không văn bản nào đọc được; tệp đầu tiên: {problems[0].reason}")
    chosen.sort(key=lambda pair: pair[0].name)

    def fill(generation: Path) -> Manifest:
        documents = [ready for ready, _ in chosen]
        vectors = _vectors(chosen, usable.vectors if usable else None, recipe.encoder, tell)
        tell("Lập chỉ mục từ", 0, 1)
        _lexical(documents, recipe.segmenter).save(generation / "lexical")
        FaissIndex(vectors).save(generation / "vectors.faiss")
        learned = learn_abbreviations(ready.document.text for ready in documents)
        (generation / "abbreviations.json").write_text(json.dumps(learned, ensure_ascii=False), "utf-8")
        write_store(generation / "store.sqlite", documents, problems)
        tell("Lập chỉ mục từ", 1, 1)
        return Manifest(
            format=FORMAT,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            reader=reader_fingerprint(),
            encoder=recipe.encoder_name,
            encoder_fingerprint=recipe.encoder.fingerprint,
            dimension=recipe.encoder.dimension,
            segmenter=recipe.segmenter.name,
            documents=len(documents),
            passages=len(vectors),
            figures=sum(len(ready.document.figures) for ready in documents),
            skipped=len(problems),
            sources=sources,
        )

    generation = publish(folder, fill)
    manifest = read_manifest(generation)
    names = {ready.name for ready, _ in chosen}
    before = {entry.name for entry in last.store.entries} if last else set()
    return Report(
        generation.name,
        manifest.documents,
        manifest.passages,
        manifest.figures,
        tuple(fresh),
        tuple(sorted(names - set(fresh))),
        tuple(sorted(before - names)),
        tuple(problems),
    )


def _same(last: _Last, files: Sequence[_File]) -> bool:
    """True when the last generation was made from exactly these bytes; a scan may be readable since then."""
    held = {(item.name, item.digest) for item in (*last.store.entries, *last.store.skipped)}
    retry = any("tesseract" in item.reason for item in last.store.skipped)
    return not retry and held == {(file.name, file.digest) for file in files}


def _unchanged(folder: Path, last: _Last) -> Report:
    manifest, names = last.manifest, tuple(entry.name for entry in last.store.entries)
    generation = current(folder).name
    return Report(
        generation, manifest.documents, manifest.passages, manifest.figures, (), names, (), last.store.skipped, unchanged=True
    )


def _vectors(
    chosen: Sequence[tuple[Ready, Entry | None]], old: NDArray[np.float32] | None, encoder: Encoder, tell: Progress
) -> NDArray[np.float32]:
    parts: list[NDArray[np.float32]] = []
    for number, (ready, known) in enumerate(chosen):
        tell("Mã hóa đoạn", number, len(chosen))
        if known is not None and old is not None:
            parts.append(old[known.first : known.first + known.passages])
        else:
            parts.append(encoder.encode_passages([embedded_words(ready.document, p) for p in ready.document.passages]))
    tell("Mã hóa đoạn", len(chosen), len(chosen))
    return np.concatenate(parts)


def _lexical(documents: Sequence[Ready], segmenter: Segmenter) -> LexicalIndex:
    fields: dict[str, list[list[str]]] = {name: [] for name in FIELDS}
    for ready in documents:
        identity = [token.folded for token in tokenize(identity_words(ready.document))]
        for passage in ready.document.passages:
            own = tokenize(own_words(ready.document, passage))
            around = tokenize(context_words(ready.document, passage))
            fields["words"].append([token.word for token in own])
            fields["folded"].append([token.folded for token in own])
            fields["units"].append(list(segmenter.units(own)))
            fields["context"].append([token.folded for token in around])
            fields["context_units"].append(list(segmenter.units(around)))
            fields["identity"].append(identity)
    size = len(fields["words"])
    return LexicalIndex({name: Field.build(texts, b=0.75 if name in {"words", "folded", "units"} else 0.4) for name, texts in fields.items()}, size)

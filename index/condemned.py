"""Generations of which damage was found while they answered: noted beside them, so that no process opens them again.

``generations/damaged.json`` is ``{name: {"manifest": SHA-256 of its manifest.json, "why": clause}}``: numbers of
generations may come back, manifests do not. Where the folder is read-only the note lives as long as this process.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.digest import digest_of

__all__ = ["condemn", "condemned", "pardon"]

_FILE = "damaged.json"
_HERE: dict[Path, tuple[str, str]] = {}
"""What this process found itself."""


def condemn(generation: Path, why: str) -> None:
    """Note that ``generation`` is damaged; ``why`` is one Vietnamese clause."""
    from index.publish import replace_text

    try:
        manifest = digest_of(generation / "manifest.json")
    except OSError:
        return  # whoever opens it sees that
    _HERE[generation] = (manifest, why)
    notes = {name: note for name, note in _notes(generation.parent).items() if (generation.parent / name).is_dir()}
    notes[generation.name] = {"manifest": manifest, "why": why}
    with suppress(OSError):
        replace_text(generation.parent / _FILE, json.dumps(notes, ensure_ascii=False))


def condemned(generation: Path) -> str | None:
    """Why ``generation`` must not answer, as somebody found before; ``None`` where nobody did."""
    note = _notes(generation.parent).get(generation.name)
    known = [_HERE.get(generation), (str(note.get("manifest")), str(note.get("why"))) if note else None]
    found = [one for one in known if one is not None]
    if not found:
        return None
    try:
        manifest = digest_of(generation / "manifest.json")
    except OSError:
        return None
    return next((why for digest, why in found if digest == manifest), None)


def pardon(generation: Path) -> None:
    """Take the note back: every byte was read again and is as it was written."""
    _HERE.pop(generation, None)
    notes = _notes(generation.parent)
    if notes.pop(generation.name, None) is not None:
        from index.publish import replace_text

        with suppress(OSError):
            replace_text(generation.parent / _FILE, json.dumps(notes, ensure_ascii=False))


def _notes(generations: Path) -> dict[str, dict[str, Any]]:
    try:
        notes = json.loads((generations / _FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: note for name, note in notes.items() if isinstance(note, dict)} if isinstance(notes, dict) else {}

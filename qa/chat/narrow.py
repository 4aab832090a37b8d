"""What questions are limited to: a ward, a period, some documents; chosen above the question box, shown as chips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.chat.text import clip, safe

if TYPE_CHECKING:
    from index.scope import Scope
    from qa.access.viewer import Viewer
    from qa.answer_service import DocumentLine

__all__ = ["EVERYTHING", "Chosen", "chooser", "chosen_of"]

_LISTED = 300
"""Documents to choose from at most; more are narrowed down by ward and period."""

_KEPT = (
    '<button type="button" class="wq-kept" data-talks="1" aria-haspopup="dialog" '
    'aria-label="Cuộc trò chuyện đã lưu">Trò chuyện đã lưu</button>'
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Values of the overview's documents; an empty one limits nothing."""

    ward: str = ""
    period: str = ""
    documents: tuple[str, ...] = ()

    def words(self) -> str:
        """The choice on one line; empty where nothing is chosen."""
        parts = [f"phường {self.ward}"] if self.ward else []
        parts += [f"kỳ {self.period}"] if self.period else []
        if self.documents:
            one = len(self.documents) == 1
            parts.append(f"văn bản {clip(self.documents[0], 60)}" if one else f"{len(self.documents)} văn bản")
        return " · ".join(parts)

    def scope(self, viewer: Viewer) -> Scope:
        """The choice within what ``viewer`` may read."""
        return viewer.scope(ward=self.ward, period=self.period, documents=frozenset(self.documents))

    def as_data(self) -> dict[str, Any]:
        """As the browser keeps it."""
        return {"ward": self.ward, "period": self.period, "documents": list(self.documents)}


EVERYTHING = Chosen()


def chosen_of(data: object, documents: Sequence[DocumentLine]) -> tuple[Chosen, str]:
    """The choice that a browser sent, and a sentence on what of it is not there, empty where all is.

    ``data`` is not trusted: only values of ``documents`` are taken.
    """
    sent = data if isinstance(data, dict) else {}
    ward, period, names = sent.get("ward"), sent.get("period"), sent.get("documents")
    wanted = [name for name in names if isinstance(name, str)][:1000] if isinstance(names, list) else []
    known = {line.name for line in documents}
    kept = Chosen(
        ward if isinstance(ward, str) and ward in {line.ward for line in documents} else "",
        period if isinstance(period, str) and period in {line.period for line in documents} else "",
        tuple(dict.fromkeys(name for name in wanted if name in known)),
    )
    lost = bool(ward and not kept.ward) or bool(period and not kept.period) or len(set(wanted)) > len(kept.documents)
    return kept, "Một phần phạm vi đã chọn không còn trong danh sách văn bản nên được bỏ qua." if lost else ""


def chooser(documents: Sequence[DocumentLine], chosen: Chosen) -> str:
    """The row above the question box: what is searched, chips of what was chosen, and the form behind it."""
    if not documents:
        return f'<div class="wq-narrow">{_KEPT}</div>'
    wards = sorted({line.ward for line in documents if line.ward})
    periods = sorted({line.period for line in documents if line.period})
    fields = _select("ward", "Phường", wards, chosen.ward) + _select("period", "Kỳ", periods, chosen.period)
    boxes = "".join(
        f'<label><input type="checkbox" name="document" value="{safe(line.name)}"'
        f"{' checked' if line.name in chosen.documents else ''}>"
        f"<span>{safe(clip(line.title or line.name, 110))}</span></label>"
        for line in documents[:_LISTED]
    )
    more = "<p>Còn nhiều văn bản khác; hãy chọn phường hoặc kỳ để thu hẹp.</p>" if len(documents) > _LISTED else ""
    label = "Phạm vi" if chosen != EVERYTHING else "Phạm vi: mọi văn bản"
    return (
        '<div class="wq-narrow">'
        f'<details class="wq-pick"><summary>{label}</summary><form class="wq-pick-form" aria-label="Phạm vi tìm">'
        f'<div class="wq-selects">{fields}</div>'
        f"<fieldset><legend>Văn bản (không chọn: tất cả)</legend><div class='wq-boxes' tabindex='0'>{boxes}</div>{more}"
        '</fieldset><div class="wq-pick-end"><button type="submit" class="wq-primary">Áp dụng</button>'
        '<button type="button" class="wq-act" data-drop="all">Bỏ mọi giới hạn</button></div></form></details>'
        f"{_chips(chosen, documents)}{_KEPT}</div>"
    )


def _select(name: str, label: str, values: Iterable[str], chosen: str) -> str:
    options = "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(clip(value, 60))}</option>'
        for value in values
    )
    if not options:
        return ""
    return f'<label>{label}<select name="{name}"><option value="">Tất cả</option>{options}</select></label>'


def _chips(chosen: Chosen, documents: Sequence[DocumentLine]) -> str:
    titles = {line.name: line.title or line.name for line in documents}
    chips = [("ward", chosen.ward, f"Phường {chosen.ward}")] if chosen.ward else []
    chips += [("period", chosen.period, f"Kỳ {chosen.period}")] if chosen.period else []
    chips += [("document", name, titles.get(name, name)) for name in chosen.documents]
    return "".join(
        f'<button type="button" class="wq-chip" data-drop="{kind}" data-value="{safe(value)}" '
        f'aria-label="Bỏ giới hạn: {safe(clip(words, 80))}"><span>{safe(clip(words, 48))}</span>'
        '<svg viewBox="0 0 12 12" aria-hidden="true" focusable="false"><path d="M2.5 2.5l7 7m0-7l-7 7"/></svg></button>'
        for kind, value, words in chips
    )

"""What a person looks for among the figures, as typed: read alike for the command line, the page and its files."""

from __future__ import annotations

from dataclasses import dataclass, fields

from index.figure_search import FigureFilter, status_named, value_named

__all__ = ["Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Every field as typed; an empty one asks for nothing."""

    words: str = ""
    ward: str = ""
    period: str = ""
    status: str = ""
    document: str = ""
    unit: str = ""
    least: str = ""
    most: str = ""

    def wanted(self) -> FigureFilter:
        """The filter. Raises :class:`corpus.errors.QuestionError` for a status or value that is none."""
        return FigureFilter(
            words=self.words.strip(),
            unit=self.unit.strip(),
            ward=self.ward.strip(),
            period=self.period.strip(),
            status=status_named(self.status) if self.status.strip() else None,
            document=self.document.strip(),
            least=value_named(self.least) if self.least.strip() else None,
            most=value_named(self.most) if self.most.strip() else None,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of what is asked for, for an address."""
        return [(field.name, value) for field in fields(self) if (value := getattr(self, field.name).strip())]

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.pairs())

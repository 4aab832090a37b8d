"""Prompt templates: Markdown files in ``prompts/`` with a version, a purpose and the variables that they take."""

from __future__ import annotations

import string
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import qa
from corpus.errors import SettingsError

PROMPTS = Path(qa.__file__).resolve().parent.parent / "prompts"
"""Folder of the templates that come with the package."""

_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template whose variables are known to be exactly those it declares."""

    name: str
    version: int
    variables: frozenset[str]
    template: str
    purpose: str = ""

    def fill(self, **values: str) -> str:
        """The text with ``values`` put in; braces inside a value stay as they are.

        Raises :class:`SettingsError` naming the values that are missing or not asked for.
        """
        wrong = self.variables ^ values.keys()
        if wrong:
            raise SettingsError(
                f"Mẫu {self.name} cần đúng các biến {_listed(self.variables)}; thiếu hoặc thừa: {_listed(wrong)}."
            )
        return self.template.format_map(values)


def load_prompt(name: str, folder: Path = PROMPTS, *, takes: Collection[str] | None = None) -> Prompt:
    """Read template ``name`` (file ``name.md``): a header between ``---`` lines, then text with ``{variable}`` marks.

    Raises :class:`SettingsError` when there is no such template, its header does not give ``version``, ``purpose``
    and ``variables``, the variables declared are not those used, or are not exactly those that ``takes`` names.
    """
    path = folder / f"{name}.md"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Không đọc được mẫu {name} ({path.name}); hãy cài lại chương trình.") from error
    header, template = _split(name, text)
    declared = frozenset(filter(None, (word.strip() for word in header["variables"].split(","))))
    used = _used(name, template)
    if declared != used:
        raise SettingsError(
            f"Mẫu {name} khai báo các biến {_listed(declared)} nhưng dùng {_listed(used)}; hãy sửa cho khớp: "
            f"{_listed(declared ^ used)}."
        )
    if not header["version"].isdecimal():
        raise SettingsError(f"Mẫu {name} có version là {header['version']!r}; hãy ghi một số nguyên.")
    if not header["purpose"]:
        raise SettingsError(f"Mẫu {name} để trống purpose; hãy ghi mẫu dùng để làm gì.")
    if takes is not None and declared != set(takes):
        missing, unknown = set(takes) - declared, declared - set(takes)
        raise SettingsError(
            f"Mẫu {name} phải dùng đúng các biến {_listed(set(takes))}; thiếu: {_listed(missing)}, "
            f"không có để điền: {_listed(unknown)}."
        )
    return Prompt(name, int(header["version"]), declared, template, header["purpose"])


def _split(name: str, text: str) -> tuple[dict[str, str], str]:
    opening, _, rest = text.partition("\n")
    head, fence, template = rest.partition(f"\n{_FENCE}\n")
    header = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.splitlines())}
    if opening.strip() != _FENCE or not fence or not {"version", "purpose", "variables"} <= header.keys():
        raise SettingsError(
            f"Mẫu {name} thiếu phần đầu giữa hai dòng --- với version, purpose và variables; hãy bổ sung."
        )
    return header, template


def _used(name: str, template: str) -> frozenset[str]:
    try:
        fields = [(field, spec, conversion) for _, field, spec, conversion in string.Formatter().parse(template)]
    except ValueError as error:
        raise SettingsError(
            f"Mẫu {name} có dấu ngoặc nhọn lẻ; hãy viết {{{{ hoặc }}}} cho dấu ngoặc thường."
        ) from error
    found = set()
    for field, spec, conversion in fields:
        if field is None:
            continue
        # {a.b}, {a[0]} and {a!r} would let a template reach into what it is given.
        if not field.isidentifier() or spec or conversion:
            raise SettingsError(f"Mẫu {name} có biến không hợp lệ {{{field}}}; hãy chỉ dùng tên biến.")
        found.add(field)
    return frozenset(found)


def _listed(names: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(names)) or "(không có)"

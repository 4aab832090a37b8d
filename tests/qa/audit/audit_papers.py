"""Papers made on the spot for audits."""

from __future__ import annotations

from audit_cases import HEAD

from corpus.document import Document
from corpus.parse import parse
from corpus.source import Source
from qa.audit.audit import audit_one
from qa.audit.finding import Finding


def paper(text: str, name: str = "báo cáo.txt", head: str = HEAD) -> Document:
    return parse(Source(name, head + text, "text"))


def findings(text: str) -> list[Finding]:
    document = paper(f"- {text}\n" if "\t" not in text else f"Kết quả cụ thể như sau:\n\n{text}")
    found = audit_one(document)
    for finding in found:
        for place in finding.places:
            assert document.text[place.start : place.end] == place.quote
    return found

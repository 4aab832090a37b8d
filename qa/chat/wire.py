"""Messages of the server to the scripts of the page: one element whose content the page reads and never shows."""

from __future__ import annotations

import json
from itertools import count

from qa.chat.text import safe

__all__ = ["Message", "wire"]

Message = dict[str, object]
"""``kind`` and what belongs to it."""

_NUMBERS = count(1)


def wire(*messages: Message) -> str:
    """``messages``, each with its ``kind``, as the content of the hidden element; no two contents are alike."""
    told = json.dumps({"number": next(_NUMBERS), "messages": messages}, ensure_ascii=True)
    return f'<i hidden data-wire="{safe(told)}"></i>'

"""Passwords: what is kept of one, and which ones are taken.

Kept is scrypt (RFC 7914) with a salt of its own and its parameters beside it, in the string format of the Password
Hashing Competition: ``$scrypt$ln=15,r=8,p=3$SALT$HASH``. The parameters are OWASP's for 32 MiB (Password Storage Cheat
Sheet, equal in strength to the first choice of 128 MiB), so that several people signing in do not exhaust a small
machine. What is asked of a password is what NIST SP 800-63B-4 (section 3.1.1.2) asks where it is the only factor: 15
characters or more, no rules of composition, every character allowed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass

from qa.access.errors import AccessError

__all__ = ["LEAST", "LONGEST", "OWASP", "Scrypt", "checked_password", "hashed", "matches"]

LEAST = 15
"""Characters of the shortest password."""
LONGEST = 256
"""Characters of the longest; more would only cost time."""
_FEWEST = 5
"""Different characters that a password has at least."""
_KEPT = re.compile(r"\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/=-]+)\$([\w+/=-]+)\Z")

_AT_ONCE = threading.BoundedSemaphore(2)
"""Hashes made at the same time; each takes 32 MiB."""


@dataclass(frozen=True, slots=True)
class Scrypt:
    """Cost: ``2**ln`` rounds over blocks of ``128 * r`` bytes, ``p`` times."""

    ln: int = 15
    r: int = 8
    p: int = 3


OWASP = Scrypt()


def checked_password(password: str, name: str) -> str:
    """``password`` if it may be one of user ``name``. Raises :class:`AccessError` that says what is wanted."""
    if len(_normal(password)) < LEAST:
        raise AccessError(
            f"Mật khẩu cần ít nhất {LEAST} ký tự; một câu dễ nhớ gồm vài từ không liên quan là đủ, dấu cách cũng được."
        )
    if len(password) > LONGEST:
        raise AccessError(f"Mật khẩu dài quá {LONGEST} ký tự; hãy chọn mật khẩu ngắn hơn.")
    left = _normal(password).casefold().replace(name.casefold(), "")
    if len(set(left)) < _FEWEST:
        raise AccessError("Mật khẩu dễ đoán (lặp lại ít ký tự hoặc chỉ gồm tên người dùng); hãy chọn mật khẩu khác.")
    return password


def hashed(password: str, cost: Scrypt = OWASP) -> str:
    """What is kept of ``password``."""
    salt = secrets.token_bytes(16)
    derived = _derived(password, salt, cost)
    return f"$scrypt$ln={cost.ln},r={cost.r},p={cost.p}${b64encode(salt).decode()}${b64encode(derived).decode()}"


def matches(password: str, kept: str) -> bool:
    """Whether ``kept`` is of ``password``; compared in constant time. What was damaged matches nothing."""
    found = _KEPT.match(kept)
    if found is None or len(password) > LONGEST:
        return False
    ln, r, p, salt, derived = found.groups()
    cost = Scrypt(int(ln), int(r), int(p))
    try:
        return hmac.compare_digest(_derived(password, b64decode(salt), cost), b64decode(derived))
    except ValueError:
        return False


def _normal(password: str) -> str:
    """One form of letters that can be typed in several ways, as the standard has it."""
    return unicodedata.normalize("NFKC", password)


def _derived(password: str, salt: bytes, cost: Scrypt) -> bytes:
    memory = 128 * cost.r * (2**cost.ln + cost.p + 2)
    with _AT_ONCE:
        return hashlib.scrypt(
            _normal(password).encode("utf-8", "surrogatepass"),
            salt=salt,
            n=2**cost.ln,
            r=cost.r,
            p=cost.p,
            maxmem=2 * memory,
            dklen=32,
        )

"""Makes a zip-based office file the same to the byte on each run."""

from __future__ import annotations

import io
import zipfile

EPOCH = (2026, 1, 1, 0, 0, 0)


def rewrite(data: bytes) -> bytes:
    """``data`` with every member in its order, dated alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(member), compresslevel=9)
    return out.getvalue()

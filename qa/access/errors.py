"""What is said where somebody may not do what they ask for."""

from __future__ import annotations

import math

from corpus.errors import WardqaError

__all__ = ["AccessError", "NotAllowedError", "SignedOutError", "TooFastError"]


class AccessError(WardqaError):
    """A user, role, password or token that cannot be; what the command line says."""


class SignedOutError(AccessError):
    """Nobody is signed in, or the person who was is no more."""

    def __init__(self) -> None:
        super().__init__("Bạn chưa đăng nhập hoặc phiên đã hết hạn; xin đăng nhập lại.")


class NotAllowedError(AccessError):
    """The role does not allow it."""

    def __init__(self) -> None:
        super().__init__("Tài khoản này không có quyền làm việc đó; xin hỏi người quản trị.")


class TooFastError(WardqaError):
    """More than is taken in a while."""

    def __init__(self, seconds: float, what: str = "Bạn hỏi nhanh quá") -> None:
        self.seconds = max(1, math.ceil(seconds))
        """Whole seconds until the next one is taken, at least 1: a ``Retry-After``."""
        super().__init__(f"{what}; xin thử lại sau {_duration(self.seconds)}.")


def _duration(seconds: int) -> str:
    return f"{seconds} giây" if seconds <= 90 else f"{math.ceil(seconds / 60)} phút"

"""The chat page: questions on the left, the passages that answer them on the right."""

from qa.chat.page import build, launch

__all__ = ["build", "launch"]

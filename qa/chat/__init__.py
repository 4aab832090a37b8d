"""The chat page: questions and their answers, and the tabs around them."""

from qa.chat.page import build

__all__ = ["build"]

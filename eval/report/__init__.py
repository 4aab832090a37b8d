"""The evaluation report: one page that shows a run to someone who was not there."""

from eval.report.html import page

__all__ = ["page"]

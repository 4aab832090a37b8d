"""What a monitor may know, in the exposition format of Prometheus: counts and seconds, no question and no name."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from corpus.errors import WardqaError
from qa.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from qa.llm.pending import Unjudged
    from qa.site import Site

__all__ = ["Metrics"]

_STAGES = ("retrieve", "read", "verify", "total")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one server; several may live in one process."""

    def __init__(self, site: Site) -> None:
        self._registry = CollectorRegistry()
        own: dict[str, Any] = {"registry": self._registry}
        self._questions = Counter("wardqa_questions", "Questions answered, by status.", ["status"], **own)
        self._seconds = Histogram(
            "wardqa_answer_seconds", "Wall time of an answer, by stage.", ["stage"], buckets=_BUCKETS, **own
        )
        self._figures = Counter("wardqa_figures", "Figures in answers, by verdict.", ["verdict"], **own)
        self._errors = Counter(
            "wardqa_errors", "Questions that got no answer: refused as asked, or a defect.", ["kind"], **own
        )
        self._stopped = Counter("wardqa_stopped", "Questions that nobody waited for any more.", **own)
        self._limited = Counter("wardqa_rate_limited", "Requests that came too fast.", ["what"], **own)
        self._under_way = Gauge("wardqa_answers_under_way", "Questions being answered now.", **own)
        self._registry.register(_State(site))

    def watched(self, stages: Iterator[str | Unjudged | Answer]) -> Generator[str | Unjudged | Answer, None, None]:
        """``stages`` as they come; their answer or failure is counted. Closing this closes them."""
        answered = False
        self._under_way.inc()
        try:
            with closing(_each(stages)) as steps:
                for step in steps:
                    if isinstance(step, Answer):
                        answered = True
                        self.answered(step)
                    yield step
        except GeneratorExit:
            if not answered:
                self._stopped.inc()
            raise
        except WardqaError:
            self._errors.labels("refused").inc()
            raise
        except Exception:
            self._errors.labels("defect").inc()
            raise
        finally:
            self._under_way.dec()

    def answered(self, answer: Answer) -> None:
        """Count ``answer``."""
        self._questions.labels(answer.status.value).inc()
        for stage in _STAGES:
            self._seconds.labels(stage).observe(getattr(answer.seconds, stage))
        for figure in answer.figures:
            self._figures.labels(figure.verdict.value).inc()

    def limited(self, what: str) -> None:
        """Count a request of kind ``what`` that came too fast."""
        self._limited.labels(what).inc()

    def text(self) -> bytes:
        """Everything, as a monitor reads it."""
        return generate_latest(self._registry)


def _each(stages: Iterator[str | Unjudged | Answer]) -> Generator[str | Unjudged | Answer, None, None]:
    yield from stages  # closing the one closes the other


class _State:
    """Gauges that are looked up when they are read."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterable[GaugeMetricFamily]:
        site = self._site
        if site.access is not None:
            yield GaugeMetricFamily("wardqa_sessions", "Sessions signed in.", value=site.access.sessions.count())
        lines = site.service.overview()
        yield GaugeMetricFamily("wardqa_documents", "Documents of the index.", value=len(lines))
        passages = sum(line.passages for line in lines)
        yield GaugeMetricFamily("wardqa_passages", "Passages of the index.", value=passages)
        retriever = getattr(site.service, "retriever", None)
        if retriever is not None:
            current = GaugeMetricFamily("wardqa_index", "1 for the generation that answers.", labels=["generation"])
            current.add_metric([retriever.generation.name], 1)
            yield current
        newest = getattr(site.service, "newest", None)
        if newest is not None:
            yield GaugeMetricFamily(
                "wardqa_index_damaged",
                "1 where the newest generation is damaged: an older one answers, or none.",
                value=int(bool(newest.damaged())),
            )

"""An index as a LangChain retriever: questions in, documents of LangChain with exact citations out."""

from __future__ import annotations

from pathlib import Path

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, PrivateAttr, SkipValidation

from index.encoders import load_encoder
from index.encoders.base import Encoder
from index.retrieval import Hit, Retriever


class WardRetriever(BaseRetriever):
    """The ``k`` best passages of the index in folder ``index``, best first.

    ``page_content`` is the passage as the paper writes it. ``metadata`` holds what a citation needs:
    ``document`` (file name), ``title``, ``number``, ``issuer``, ``date`` (ISO 8601), ``ward``, ``section`` (headings
    from the top down), ``footnote``, ``page``, ``score`` and ``spans``: ``[start, end]`` pairs of code points in the
    document's text, joined by one blank in ``page_content``; ``start`` and ``end`` are those of the first span.
    Where the paper does not say, the value is ``None``.

    Raises :class:`corpus.errors.IndexFolderError` when ``index`` is missing, damaged or made with another encoder.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Path
    k: int = Field(default=5, ge=1)
    encoder: SkipValidation[Encoder] = Field(default_factory=load_encoder)
    """What the index was built with; the embedded model where none is given."""

    _retriever: Retriever = PrivateAttr()

    def model_post_init(self, context: object, /) -> None:
        """Open the index at once, so that a wrong folder is told where it is named."""
        super().model_post_init(context)
        self._retriever = Retriever(self.index, self.encoder)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - named by LangChain
    ) -> list[Document]:
        hits = self._retriever.search(self._retriever.understand(query), self.k)
        return [self._document(hit) for hit in hits]

    def _document(self, hit: Hit) -> Document:
        source, passage = self._retriever.document(hit), self._retriever.passage(hit)
        meta = source.metadata
        said = {name: getattr(meta, name) for name in ("title", "number", "issuer", "date", "ward")}
        first = passage.spans[0]
        return Document(
            page_content=source.words(passage.spans),
            metadata={
                "document": source.name,
                **{name: read.value if read else None for name, read in said.items()},
                "section": list(source.section_path(passage.section)),
                "footnote": source.footnotes[passage.footnote].label if passage.footnote is not None else None,
                "page": passage.page,
                "start": first.start,
                "end": first.end,
                "spans": [[span.start, span.end] for span in passage.spans],
                "score": hit.score,
            },
        )

"""File in, :class:`~corpus.document.Document` out: text, sections, footnotes, tables, metadata, passages and figures."""

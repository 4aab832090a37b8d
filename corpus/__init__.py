"""File in, :class:`~corpus.document.Document` out: text, structure, metadata, passages and figures."""

"""A document as a person reads it: every character of its text in order, each at a known offset.

In goes a :class:`~corpus.document.Document` with the spans to point out, out comes HTML that is safe to show.
"""

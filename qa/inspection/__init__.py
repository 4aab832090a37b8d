"""What was understood of one document, laid out for a person who checks it against the paper.

:func:`~qa.inspection.page.page` writes it as one HTML page, :func:`~qa.inspection.data.as_data` as JSON,
:func:`~qa.inspection.advice.advice` says what to look at first.
"""

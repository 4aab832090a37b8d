"""Errors that are shown to a person: one sentence saying what is wrong, where, and what to do.

The sentence is Vietnamese because the people who read it are; everything that is not a :class:`WardqaError` is a
defect of the program and is never shown raw.
"""


class WardqaError(Exception):
    """Base of every error whose message is fit to be shown to a person."""


class DocumentError(WardqaError):
    """A document cannot be read; the others go on without it."""


class IndexFolderError(WardqaError):
    """An index folder is missing, foreign, damaged or of another format."""


class QuestionError(WardqaError):
    """A question cannot be asked as typed."""


class SettingsError(WardqaError):
    """A setting is unknown or has an impossible value."""

"""Every error that a user can cause, in plain words.

CitaatError
├── CorpusError     the folder of articles is missing, unreadable or empty
├── StoreError      the index on disk is damaged, locked, or of another model or version
├── ModelError      a model cannot be found, read or verified
├── QuestionError   a question is empty or too long
└── ServerError     the page cannot be served (port in use, no such address)

A message says what was wrong, with what, and what to do; it is one line.
"""


class CitaatError(Exception):
    """Base of every error whose message is meant for the user."""


class CorpusError(CitaatError):
    """The folder of articles is missing, unreadable or holds no article."""


class StoreError(CitaatError):
    """The index on disk is damaged, or was made by another model or version."""


class ModelError(CitaatError):
    """A model cannot be found, read or verified."""


class QuestionError(CitaatError):
    """A question is empty or too long."""


class ServerError(CitaatError):
    """The page cannot be served: the port is in use or the address is not ours."""

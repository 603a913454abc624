"""What is text, and what only looks like it."""

from __future__ import annotations


def is_unicode(text: str) -> bool:
    """Whether a text has no lone surrogate, as bytes that are no UTF-8 leave behind."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

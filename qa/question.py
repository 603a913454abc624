"""What may be asked. Light to import, so that the page can tell at once."""

from __future__ import annotations

from index.errors import QuestionError
from index.unicode import is_unicode

MOST_QUESTION_CHARACTERS = 1000


def check_question(question: str) -> None:
    """Refuse what cannot be asked.

    Raises:
        QuestionError: when the question is empty, too long, or not Unicode.
    """
    if not question.strip():
        raise QuestionError("the question is empty: type a question about the articles")
    if len(question) > MOST_QUESTION_CHARACTERS:
        raise QuestionError(
            "the question has {count:,} characters; the most is {most:,}",
            count=len(question),
            most=MOST_QUESTION_CHARACTERS,
        )
    if not is_unicode(question):
        raise QuestionError("the question holds a broken character: type it again")

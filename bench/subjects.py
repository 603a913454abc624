"""Changes of subject: questions about something else, asked in a conversation.

    python -m bench.subjects [--corpus seeds]

Every question below is asked after every first one. The articles answer none of
them; an answer is one that was dragged back from the question before.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from index.embedding import DEFAULT_MODEL as EMBEDDER
from qa.assistant import Assistant, open_assistant
from qa.reader import DEFAULT_MODEL as READER

_FIRST = (
    "what did Russia demand in Geneva?",
    "Wie is Jaap de Hoop Scheffer?",
    "Which letter did NATO send?",
    "Wanneer arriveerde Rjabkov?",
    "What do the United States fear?",
    "Met welk land gaat Rusland wapens ontwikkelen?",
    "Wo fand die Pressekonferenz von Stoltenberg statt?",
)
_ELSEWHERE = (
    "Who won the football world cup?",
    "Hoeveel inwoners heeft Amsterdam?",
    "What is the capital of Peru?",
    "Wie schreef Hamlet?",
    "Wann wurde Mozart geboren?",
    "How do I bake bread?",
    "Wat kost een brood?",
    "Which team did Messi play for?",
    "Wie is de burgemeester van Gent?",
    "What is the boiling point of water?",
    "Quelle est la hauteur de la tour Eiffel ?",
    "Who painted the Mona Lisa?",
)


def dragged_back(assistant: Assistant) -> list[tuple[str, str, str, float]]:
    """First question, question about something else, what was quoted, its probability."""
    found = []
    for first in _FIRST:
        for question in _ELSEWHERE:
            answer = assistant.ask(question, (first,))
            if answer.quotes:
                best = answer.quotes[0]
                found.append((first, question, best.text, best.confidence))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Changes of subject in a conversation.")
    parser.add_argument("--corpus", type=Path, default=Path("seeds"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as index:
        assistant = open_assistant(arguments.corpus, Path(index), model=EMBEDDER, reader=READER)
        alone = sum(assistant.ask(question).answered for question in _ELSEWHERE)
        found = dragged_back(assistant)
    for first, question, text, probability in found:
        print(f"{probability:.2f}  {first}  {question}  {text}")
    asked = len(_FIRST) * len(_ELSEWHERE)
    print(
        f"answered alone: {alone} of {len(_ELSEWHERE)}; after a question: {len(found)} of {asked}"
    )


if __name__ == "__main__":
    main()

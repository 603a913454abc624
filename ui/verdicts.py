"""What a reader found of the answers, kept on disk.

One line of JSON a verdict, in the form that ``citaat eval`` reads, so that a
reader's checks become test questions; see ``qa.evaluation``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, get_args

from qa.answers import Quote

# right: the quotation answers the question. wrong-answer: it does not, but its
# passage does. wrong-passage: neither does. Of silence: rightly-silent, the
# articles do not answer; wrongly-silent, they do.
Verdict = Literal["right", "wrong-answer", "wrong-passage", "rightly-silent", "wrongly-silent"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


class Verdicts:
    """A file of verdicts, which several processes may write to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(
        self,
        question: str,
        history: Sequence[str],
        quote: Quote | None,
        verdict: Verdict | None,
    ) -> None:
        """Append a verdict; the last one about the same place counts.

        Args:
            question: as it was asked.
            history: the earlier questions of the conversation, oldest first.
            quote: the quotation that is judged; None when silence is.
            verdict: None takes an earlier one back.
        """
        raise NotImplementedError

"""What a reader found of the answers, kept on disk.

One line of JSON a verdict, in the form that ``citaat eval`` reads, so that a
reader's checks become test questions (``qa.gold`` has the format). Lines
are only ever added: to change a verdict, or take it back, is to add another.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from filelock import FileLock, Timeout

from index.errors import CitaatError, reason_of
from qa.answers import Quote

if TYPE_CHECKING:
    # Its module loads libraries that the page does not wait for.
    from qa.retriever import Filter

# right: the quotation answers the question. wrong-answer: it does not, but its
# passage does. wrong-passage: neither does. Of silence: rightly-silent, the
# articles do not answer; wrongly-silent, they do.
Verdict = Literal["right", "wrong-answer", "wrong-passage", "rightly-silent", "wrongly-silent"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
ON_SILENCE: Final[frozenset[Verdict]] = frozenset({"rightly-silent", "wrongly-silent"})

_SECONDS_TO_WAIT = 10


class VerdictError(CitaatError):
    """A verdict could not be kept."""


def _now() -> datetime:
    return datetime.now(UTC)


class Verdicts:
    """A file of verdicts, which several processes may add to."""

    def __init__(self, path: Path, now: Callable[[], datetime] = _now) -> None:
        """Store only; the file and its folder are made with the first verdict.

        Args:
            path: of the file.
            now: the time of a verdict, in UTC.
        """
        self.path = path
        self._now = now

    def keep(
        self,
        question: str,
        history: Sequence[str],
        quote: Quote | None,
        verdict: Verdict | None,
        only: Filter | None = None,
    ) -> None:
        """Add a verdict; of those about the same place, the last one counts.

        When this returns the line is on the disk. A line that a crash cut short
        is taken away by the next one.

        Args:
            question: as it was asked.
            history: the earlier questions of the conversation, oldest first.
            quote: the quotation that is judged; None when silence is.
            verdict: None takes an earlier one back.
            only: the articles that the question was asked of; None for all.

        Raises:
            VerdictError: when the file cannot be written.
        """
        place = (quote.article, quote.start, quote.end) if quote else (None, None, None)
        asked = [question, list(history), *place]
        searched = None if only is None else only.to_json()
        if searched is not None:  # else the id is that of before there were filters
            asked.append(searched)
        record = {
            "id": _identifier(asked),
            "time": self._now().isoformat(timespec="seconds").replace("+00:00", "Z"),
            "verdict": verdict,
            "question": question,
            "history": list(history),
            "only": searched,
            "article": place[0],
            "sha256": quote.sha256 if quote else None,
            "start": place[1],
            "end": place[2],
            "text": quote.text if quote else None,
            "sentence": quote.sentence if quote else None,
        }
        line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=_SECONDS_TO_WAIT):
                _append(self.path, line)
        except Timeout:
            raise VerdictError(
                "the verdict is not kept: another program holds {file!r}", file=str(self.path)
            ) from None
        except OSError as error:
            raise VerdictError(
                "the verdict is not kept: {file!r} cannot be written ({reason})",
                file=str(self.path),
                reason=reason_of(error),
            ) from None


def _identifier(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _append(path: Path, line: bytes) -> None:
    is_new = not path.exists()
    # Unbuffered, and at the end: the line is one write of the system.
    with path.open("ab", buffering=0) as file:
        _mend(path, file)
        end = file.tell()
        if file.write(line) != len(line):
            file.truncate(end)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
    if is_new and os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _mend(path: Path, file: FileIO) -> None:
    """End the last line where only its end is missing; take it away where it was torn."""
    written = path.read_bytes()
    last = written[written.rfind(b"\n") + 1 :]
    if not last:
        return
    try:
        json.loads(last)
    except ValueError:
        file.truncate(len(written) - len(last))
        file.seek(0, os.SEEK_END)
    else:
        file.write(b"\n")

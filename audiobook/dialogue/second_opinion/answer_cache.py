"""What language models answered, kept in a file of the production: no build asks the same twice."""

from __future__ import annotations

from pathlib import Path

import msgspec

from audiobook.files import write_atomically


class KeptAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer about one quotation."""

    key: str
    """`Question.key`: the words and those around."""
    model: str
    offered: tuple[str, ...]
    """The candidates the model could choose among."""
    speaker: str | None
    """Whom it chose; None for none of them."""


class KeptAnswers:
    """The answers of one production.

    A file that is not there, or cannot be read, holds none.

    Args:
        path: the file, an array with an answer a line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._answers: dict[str, KeptAnswer] = {}
        try:
            listed = msgspec.json.decode(path.read_bytes(), type=list[KeptAnswer])
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        self._answers = {answer.key: answer for answer in listed}

    def get(self, key: str) -> KeptAnswer | None:
        """The last answer to the question with this key."""
        return self._answers.get(key)

    def keep(self, answer: KeptAnswer) -> None:
        """Remember an answer until `save`."""
        self._answers[answer.key] = answer

    def save(self) -> None:
        """Write the file, all or nothing.

        Raises:
            OSError: nothing was changed.
        """
        rows = (msgspec.json.encode(self._answers[key]) for key in sorted(self._answers))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, b"[" + b",\n".join(rows) + b"]\n")

"""What a file holds and what importing it changes: the report that a person reads before applying."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

# Past this many, the file has one fault repeated: the first are enough to find it.
SHOWN_PROBLEMS = 50
MOST_PROBLEMS = 1000
SHOWN_EXAMPLES = 5


class UnreadableFileError(Exception):
    """The file cannot be read any further; the problem is already in its report."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused cell. The first row of a sheet is 1, as a spreadsheet shows it."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Ligne {self.row}, colonne « {self.column} » : {self.message}"


@dataclass(slots=True)
class Change:
    """How many things of one sort the import creates, changes, leaves or removes, with some examples in words."""

    label: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.changed or self.removed)

    def show(self, example: str) -> None:
        """Keep one of the first changes, in words."""
        if len(self.examples) < SHOWN_EXAMPLES:
            self.examples.append(example)


@dataclass(slots=True)
class FileReport:
    """Rows read, kept, set aside and refused, and what changes; nothing is applied while a row is refused."""

    file_name: str
    format_slug: str = ""
    format_label: str = ""
    rows_read: int = 0
    rows_kept: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusal: str = ""
    # A file of a folder that is none of the portal's business stops nothing.
    is_unknown: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.refusal or self.problem_count)

    @property
    def is_recognised(self) -> bool:
        return bool(self.format_slug)

    @property
    def changes_nothing(self) -> bool:
        return all(change.is_empty for change in self.changes)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why rows were set aside, the most frequent first."""
        return self.set_aside.most_common()

    def refuse(self, row: int, column: str, message: str) -> None:
        """Note a problem of one cell; stops the reading when the same fault fills the file."""
        self.problem_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(Problem(row, column, message))
        if self.problem_count >= MOST_PROBLEMS:
            self.refusal = (
                f"La lecture s’est arrêtée après {MOST_PROBLEMS} anomalies : corrigez les premières, puis "
                "déposez de nouveau le fichier."
            )
            raise UnreadableFileError(self.refusal)

    def stop(self, message: str) -> UnreadableFileError:
        """The whole file is refused; to be raised by the caller."""
        self.refusal = message
        return UnreadableFileError(message)

    def leave(self, reason: str, count: int = 1) -> None:
        """Set aside rows that are right but not for the portal, with the reason."""
        self.set_aside[reason] += count

    def as_json(self) -> dict[str, Any]:
        return {
            "file_name": self.file_name,
            "format_slug": self.format_slug,
            "format_label": self.format_label,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "set_aside": dict(self.set_aside),
            "problems": [[problem.row, problem.column, problem.message] for problem in self.problems],
            "problem_count": self.problem_count,
            "changes": [asdict(change) for change in self.changes],
            "notes": self.notes,
            "refusal": self.refusal,
            "is_unknown": self.is_unknown,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FileReport":
        return cls(
            **{
                **data,
                "set_aside": Counter(data["set_aside"]),
                "problems": [Problem(*problem) for problem in data["problems"]],
                "changes": [Change(**change) for change in data["changes"]],
            }
        )

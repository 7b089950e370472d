"""Importing files: all or nothing, and a trial is the same work undone at the end, so that its preview is exact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from iae_portal.common.audit_trail import record_event
from iae_portal.common.data_imports import PERMISSION
from iae_portal.common.imports.contents import ContentError, SourceFile
from iae_portal.common.imports.formats import list_follow_ups
from iae_portal.common.imports.recognition import Recognised, recognise
from iae_portal.common.imports.report import Change, FileReport, UnreadableFileError
from iae_portal.common.imports.session import Session, fingerprint
from iae_portal.common.imports.sheets import Sheet

# Two imports at once would each preview what the other is about to change.
IMPORT_LOCK = 840_002
SKIPPED_SUFFIXES = frozenset({".md", ".txt"})

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files: applied or not, one report each, and what was made again from them."""

    reports: list[FileReport]
    consequences: list[Change]
    is_applied: bool

    @property
    def is_refused(self) -> bool:
        return any(report.is_refused and not report.is_unknown for report in self.reports)

    @property
    def changes_nothing(self) -> bool:
        return all(report.changes_nothing for report in self.reports)


def no_progress(_percent: float, _step: str) -> None:
    """For callers that nobody watches."""


def list_folder(folder: Path) -> list[SourceFile]:
    """Every file of a folder and of its own folders, hidden ones aside."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return [SourceFile(path, path.name) for path in paths if path.suffix.lower() not in SKIPPED_SUFFIXES]


def run_imports(files: Sequence[SourceFile], *, actor: Any, apply: bool, progress: Progress = no_progress) -> Outcome:
    """Load files in the order of their formats, in one transaction.

    Without `apply`, or when a row of a recognised file is refused, everything is undone and the reports say what
    would have changed. A file of no known format is named and left aside. `actor` is None for the command line.
    """
    if actor is not None and not actor.can(PERMISSION):
        raise PermissionDenied
    reports = {file: FileReport(file_name=file.name) for file in files}
    found = _recognise_all(files, reports)
    session = Session(actor=actor)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        for done, (file, recognised) in enumerate(found):
            _load(file, recognised, session=session, report=reports[file], progress=progress, done=done / len(found))
        if any(report.problem_count for report in reports.values()):
            consequences = []
        else:
            consequences = _follow_up(session, progress=progress)
        outcome = Outcome(list(reports.values()), consequences, is_applied=apply)
        if outcome.is_refused or not apply:
            transaction.set_rollback(True)
            return Outcome(outcome.reports, consequences, is_applied=False)
        if not outcome.changes_nothing:
            with connection.cursor() as cursor:
                # The planner would go on with what it knew of tables that have just been filled.
                cursor.execute("ANALYZE")
            _record(session, files=[file for file, _ in found], outcome=outcome)
    return outcome


def _recognise_all(
    files: Sequence[SourceFile], reports: dict[SourceFile, FileReport]
) -> list[tuple[SourceFile, Recognised]]:
    found = [(file, recognised) for file in files if (recognised := recognise(file, report=reports[file]))]
    return sorted(found, key=lambda pair: (pair[1].format.rank, pair[0].name))


def _load(
    file: SourceFile, found: Recognised, *, session: Session, report: FileReport, progress: Progress, done: float
) -> None:
    step = f"{found.format.label} ({file.name})"
    progress(5 + 75 * done, step)
    session.start_file(file, report)
    session.pulse = lambda: progress(5 + 75 * done, f"{step}, {report.rows_read} lignes lues")
    sheet = Sheet(found.format, found.match, found.content, found.header_row, report, pulse=session.pulse)
    if report.is_refused:
        return
    try:
        # What a refused file had begun to write must not disturb the report of the next ones.
        with transaction.atomic():
            found.format.load(sheet, session)
            if report.is_refused:
                transaction.set_rollback(True)
    except UnreadableFileError:
        return
    except ContentError as error:
        report.refusal = f"« {file.name} » : {error}"


def _follow_up(session: Session, *, progress: Progress) -> list[Change]:
    if not session.touched:
        return []
    follow_ups = list_follow_ups()
    for done, follow_up in enumerate(follow_ups):
        progress(80 + 18 * done / len(follow_ups), follow_up.name)
        follow_up.run(session)
    return session.consequences


def _record(session: Session, *, files: Sequence[SourceFile], outcome: Outcome) -> None:
    """One event for the whole import: who, which files and how many changes."""
    record_event(
        actor=session.actor,
        verb="data:imported",
        subject=None,
        data={
            "files": [{"name": file.name, "sha256": fingerprint(file)} for file in files],
            "formats": [report.format_slug for report in outcome.reports if report.is_recognised],
            "changes": sum(
                change.created + change.changed + change.removed
                for report in outcome.reports
                for change in report.changes
            ),
        },
    )

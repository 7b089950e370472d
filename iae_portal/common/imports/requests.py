"""An import through the portal: files handed in, examined by a job, then applied by another when a person agrees."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from iae_portal.common.audit_trail import record_event
from iae_portal.common.data_imports import PERMISSION, DataImport, ImportState
from iae_portal.common.files import MEGABYTE, store_upload
from iae_portal.common.imports.contents import SourceFile
from iae_portal.common.imports.running import Outcome, run_imports
from iae_portal.common.job_context import JobContext
from iae_portal.common.job_lifecycle import enqueue_job
from iae_portal.common.transitions import TransitionTable, transition

CHECK_KIND = "common.import_check"
APPLY_KIND = "common.import_apply"
MAX_BYTES = 250 * MEGABYTE
# Of all the files of an import together.
LARGEST_IMPORT = 4 * MAX_BYTES
READABLE = {
    ".csv": ("text/csv", b""),
    ".json": ("application/json", b""),
    ".geojson": ("application/geo+json", b""),
    ".gz": ("application/gzip", b"\x1f\x8b"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    ".zip": ("application/zip", b"PK\x03\x04"),
}
MOVES: TransitionTable = {
    (ImportState.WAITING, ImportState.CHECKED): None,
    (ImportState.WAITING, ImportState.REFUSED): None,
    (ImportState.CHECKED, ImportState.APPLIED): None,
    # Someone else changed the data since the examination.
    (ImportState.CHECKED, ImportState.REFUSED): None,
}


def request_import(uploads: Sequence[UploadedFile], *, actor: Any) -> DataImport:
    """Keep the files and have them examined; nothing of the portal's data changes."""
    if not actor.can(PERMISSION):
        raise PermissionDenied
    if not uploads:
        raise ValidationError("Choisissez au moins un fichier.")
    with transaction.atomic():
        stored = [store_upload(upload, actor=actor, allowed=READABLE, max_bytes=MAX_BYTES) for upload in uploads]
        asked = DataImport.objects.create(created_by=actor)
        asked.files.set(stored)
        record_event(
            actor=actor,
            verb="data_import:create",
            subject=asked,
            data={"files": [{"name": file.name, "sha256": file.sha256} for file in stored]},
        )
        asked.job = enqueue_job(
            kind=CHECK_KIND, subject=f"data_import:{asked.pk}", parameters={"import": asked.pk}, actor=actor
        )
        asked.save(update_fields=["job"])
    return asked


def request_application(asked: DataImport, *, actor: Any) -> DataImport:
    """Have an examined import written; asking twice gives the job already under way."""
    if not actor.can(PERMISSION):
        raise PermissionDenied
    with transaction.atomic():
        asked = DataImport.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if asked.state != ImportState.CHECKED:
            raise ValidationError("Cet import n’est pas, ou n’est plus, prêt : actualisez la page.")
        asked.job = enqueue_job(
            kind=APPLY_KIND, subject=f"data_import:{asked.pk}", parameters={"import": asked.pk}, actor=actor
        )
        asked.save(update_fields=["job"])
    return asked


def check_import(context: JobContext) -> None:
    """Say what the files would change."""
    asked = DataImport.objects.get(pk=context.parameters["import"])
    if asked.state != ImportState.WAITING:
        return
    with open_files(asked) as files:
        outcome = run_imports(files, actor=context.job.owner, apply=False, progress=context.report)
    with context.final_transaction():
        _settle(asked, outcome, to=_verdict(outcome), actor=context.job.owner)


def apply_import(context: JobContext) -> None:
    """Write what the files change, the report and the end of the job in one transaction."""
    asked = DataImport.objects.get(pk=context.parameters["import"])
    actor = context.job.owner
    with open_files(asked) as files, context.final_transaction():
        outcome = run_imports(files, actor=actor, apply=True, progress=context.report)
        if outcome.is_applied:
            _settle(
                asked,
                outcome,
                to=ImportState.APPLIED,
                actor=actor,
                applied_by=actor,
                applied_at=timezone.now(),
            )
        else:
            _settle(asked, outcome, to=ImportState.REFUSED, actor=actor)


def _verdict(outcome: Outcome) -> ImportState:
    """A file that nobody knows, alone, is no import."""
    readable = any(report.is_recognised for report in outcome.reports)
    return ImportState.CHECKED if readable and not outcome.is_refused else ImportState.REFUSED


def _settle(asked: DataImport, outcome: Outcome, *, to: ImportState, actor: Any, **changes: Any) -> None:
    transition(
        instance=asked,
        to=to,
        actor=actor,
        table=MOVES,
        changes={
            "reports": [report.as_json() for report in outcome.reports],
            "consequences": [asdict(change) for change in outcome.consequences],
            **changes,
        },
    )


@contextmanager
def open_files(asked: DataImport) -> Iterator[list[SourceFile]]:
    """The files on the worker's own disk for the time of a job, whatever keeps them."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        files = []
        for stored in asked.files.order_by("pk"):
            path = Path(folder) / f"{stored.pk}"
            with stored.content.open("rb") as content, path.open("wb") as copy:
                shutil.copyfileobj(content, copy)
            files.append(SourceFile(path, stored.name))
        yield files

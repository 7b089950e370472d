"""Pieces and library of applicants: which exist, and whether somebody may open one now."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.perimeter import hat_of
from calls.enums import ScanState
from calls.models import Application, Attachment, FileScan, LibraryDocument
from calls.models.applications import APPLICANT_ROLES
from iae_portal.common.files import StoredFile

# An agent opens what was found clean, or what no antivirus will ever look at.
OPENED_BY_AGENTS = (ScanState.CLEAN, ScanState.NOT_CONFIGURED)


def may_be_read(file: StoredFile, user: Any) -> bool:
    """Whether the person may open the file now, once its object let them see it.

    An applicant never waits for the antivirus, an agent does; nobody opens what was found infected.
    """
    scan = FileScan.objects.filter(file=file).first()
    state = scan.state if scan else ScanState.NOT_CONFIGURED
    if state == ScanState.INFECTED:
        return False
    hat = hat_of(user)
    return state in OPENED_BY_AGENTS or (hat is not None and hat.role in APPLICANT_ROLES)


def explain_unread(file: StoredFile) -> str:
    """Why the file does not open, for the person who asked for it."""
    scan = FileScan.objects.filter(file=file).first()
    if scan is not None and scan.state == ScanState.INFECTED:
        return f"« {file.name} » contient un programme malveillant : il ne s’ouvre pas. Demandez une autre pièce."
    return f"« {file.name} » est en cours d’analyse par l’antivirus : il s’ouvrira dans quelques minutes."


def owner_of(application: Application) -> dict[str, int | None]:
    """The owner of the library from which the file takes pieces."""
    return {
        "siae_id": application.siae_id,
        "territory_id": application.territory_id,
        "operator_id": application.operator_id,
    }


def list_library(application: Application, *, document: str | None = None) -> "QuerySet[LibraryDocument]":
    """The applicant's documents in use, the newest first."""
    rows = LibraryDocument.objects.filter(retired_at__isnull=True, **owner_of(application)).select_related("file")
    rows = rows.filter(document=document) if document else rows
    return rows.order_by("document", "-added_at", "-pk")


def carried_documents(user: Any) -> "QuerySet[LibraryDocument]":
    """The documents of the libraries that the hat of today carries."""
    hat = hat_of(user)
    if hat is None or hat.role not in APPLICANT_ROLES:
        return LibraryDocument.objects.none()
    owned = Q(siae__members=hat.assignment_id) | Q(operator__members=hat.assignment_id)
    owned |= Q(territory__in=[area.pk for area in hat.areas])
    rows = LibraryDocument.objects.filter(retired_at__isnull=True).filter(owned)
    return rows.select_related("file", "siae", "operator", "territory").distinct()


def carried_pieces(user: Any) -> "QuerySet[Attachment]":
    """The pieces of the files that the hat of today carries, those taken away included: a receipt still names them."""
    files = Application.objects.carried_by(user).values("pk")
    return Attachment.objects.filter(application__in=files).select_related("file", "file__scan", "application")


def is_outdated(document: LibraryDocument, *, today: dt.date | None = None) -> bool:
    return document.valid_until is not None and document.valid_until < (today or timezone.localdate())

"""The work itself: the figures frozen once, then five documents made of them alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import DOCX, PPTX, StoredFile, store_content
from iae_portal.common.formatting import paris
from iae_portal.common.job_context import JobContext, JobError
from reports.documents.papers_docx import write_note_docx, write_report_docx
from reports.documents.papers_pdf import write_note_pdf, write_report_pdf
from reports.documents.pictures import Picture, draw_pictures
from reports.documents.slides import write_slides
from reports.domain.freeze import freeze_restitution
from reports.enums import DocumentKind
from reports.models import Document, DocumentTemplate, Restitution
from reports.rules.content import Content, content_from_json

CONTENT_TYPES = {"pptx": PPTX, "docx": DOCX, "pdf": "application/pdf"}
NO_HAT = (
    "Le rôle avec lequel vous avez demandé cette restitution n’est plus le vôtre : demandez-la de nouveau avec un "
    "rôle qui le permet."
)


@dataclass(frozen=True, slots=True)
class Base:
    """What every document is made of."""

    restitution: Restitution
    content: Content
    pictures: dict[str, Picture]
    slides_template: bytes | None
    text_template: bytes | None


WRITERS: tuple[tuple[DocumentKind, int, Callable[[Base], bytes]], ...] = (
    (
        DocumentKind.SLIDES,
        35,
        lambda base: write_slides(base.restitution, base.content, base.pictures, template=base.slides_template),
    ),
    (DocumentKind.REPORT_PDF, 50, lambda base: write_report_pdf(base.restitution, base.content, base.pictures)),
    (
        DocumentKind.REPORT_DOCX,
        75,
        lambda base: write_report_docx(base.restitution, base.content, base.pictures, template=base.text_template),
    ),
    (DocumentKind.NOTE_PDF, 88, lambda base: write_note_pdf(base.restitution, base.content, base.pictures)),
    (
        DocumentKind.NOTE_DOCX,
        95,
        lambda base: write_note_docx(base.restitution, base.content, base.pictures, template=base.text_template),
    ),
)


def make_restitution(context: JobContext) -> None:
    """Freeze, draw, write; the files and the end are kept together. A retry starts again from the frozen figures."""
    restitution = Restitution.objects.select_related("area", "department", "made_by").get(
        pk=context.parameters["restitution"]
    )
    actor = wear_hat(restitution.made_by, assignment=context.parameters["hat"])
    context.report(2, "Lecture des chiffres")
    freeze_restitution(restitution, actor=actor)
    context.report(25, "Dessin des cartes")
    base = prepare(restitution)
    made = []
    for kind, progress, write in WRITERS:
        context.report(progress, f"Fabrication : {kind.label}")
        made.append((kind, write(base)))
    context.report(98, "Enregistrement des fichiers")
    with kept_or_removed() as stored, context.final_transaction():
        for kind, content in made:
            file = store_content(
                content, name=name_of(restitution, kind), content_type=CONTENT_TYPES[kind.extension], actor=actor
            )
            stored.append(file)
            Document.objects.create(restitution=restitution, kind=kind, file=file)
        _finish(restitution, actor=actor, files=stored)


def prepare(restitution: Restitution) -> Base:
    """The frozen figures as the writers read them, and the maps drawn once."""
    content = content_from_json(restitution.content or {})
    return Base(
        restitution=restitution,
        content=content,
        pictures=draw_pictures(content),
        slides_template=_read(restitution.slides_template),
        text_template=_read(restitution.text_template),
    )


def wear_hat(user: User, *, assignment: int) -> User:
    """The person with the hat that they asked with. Raises JobError when it is no longer theirs."""
    user.chosen_assignment_id = assignment
    if user.assignment is None or user.assignment.assignment_id != assignment:
        raise JobError(NO_HAT)
    return user


def name_of(restitution: Restitution, kind: DocumentKind) -> str:
    """« rapport-cantal-cdiae-R-012-2026-11-29.pdf »; a demonstration says so."""
    day = paris(restitution.frozen_at).strftime("%Y-%m-%d") if restitution.frozen_at else ""
    place = slugify(restitution.area.display_name)
    suffix = "-demonstration" if restitution.is_demonstration else ""
    return f"{kind.slug}-{place}-{restitution.audience}-{restitution.number}-{day}{suffix}.{kind.extension}"


@contextmanager
def kept_or_removed() -> Iterator[list[StoredFile]]:
    """Contents written to the storage go when their rows are not kept."""
    stored: list[StoredFile] = []
    try:
        yield stored
    except BaseException:
        for file in stored:
            file.content.storage.delete(cast(str, file.content.name))
        raise


def _finish(restitution: Restitution, *, actor: User, files: list[StoredFile]) -> None:
    restitution.finished_at = timezone.now()
    restitution.save(update_fields=["finished_at"])
    data = {"files": [[file.name, file.sha256] for file in files]}
    record_event(actor=actor, verb="restitution:made", subject=restitution, data=data)


def _read(template: DocumentTemplate | None) -> bytes | None:
    if template is None:
        return None
    with template.file.content.open("rb") as content:
        return cast(bytes, content.read())

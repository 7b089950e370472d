"""The service's own base documents: checked before they are kept, one employed at a time."""

import io
import zipfile
from typing import IO, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import TEMPLATES, Upload, store_upload
from iae_portal.common.opened_files import check_opens
from reports.enums import TemplateKind
from reports.models import DocumentTemplate

# What could run, or call out, when a document made from the template is opened.
REFUSED_PARTS = ("vbaproject.bin", "activex", "oleobject", "externallinks/")
LARGEST = 20 * 1_048_576


def add_template(upload: Upload, *, kind: TemplateKind, actor: User) -> DocumentTemplate:
    """Keep the template, employed from the next restitution on. Raises ValidationError with the remedy."""
    if not actor.can(Permission.REPORTS_TEMPLATE_MANAGE):
        raise PermissionDenied
    name = upload.name or ""
    with transaction.atomic():
        allowed = {kind.extension: TEMPLATES[kind.extension]}
        stored = store_upload(upload, actor=actor, allowed=allowed, max_bytes=LARGEST)
        check_opens(cast(IO[bytes], upload), name=stored.name)
        upload.seek(0)
        check_template(upload.read(), kind=kind, name=name)
        DocumentTemplate.objects.filter(kind=kind, is_current=True).update(is_current=False)
        template = DocumentTemplate.objects.create(kind=kind, file=stored, added_by=actor)
        data = {"kind": kind.value, "name": stored.name, "sha256": stored.sha256}
        record_event(actor=actor, verb="template:added", subject=template, data=data)
    return template


def retire_template(template: DocumentTemplate, *, actor: User) -> DocumentTemplate:
    """The base document of the portal is employed again; what was made with the template stays."""
    if not actor.can(Permission.REPORTS_TEMPLATE_MANAGE):
        raise PermissionDenied
    with transaction.atomic():
        held = DocumentTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
        if held.is_current:
            held.is_current = False
            held.save(update_fields=["is_current"])
            record_event(actor=actor, verb="template:retired", subject=held, data={"kind": held.kind})
    return held


def check_template(content: bytes, *, kind: TemplateKind, name: str) -> None:
    """Nothing that runs, nothing fetched from elsewhere, and what our documents need."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            if any(part in member.lower() for part in REFUSED_PARTS):
                raise ValidationError(
                    f"« {name} » contient une macro, un objet incorporé ou un lien vers un autre fichier : "
                    "retirez-le, puis déposez le modèle de nouveau.",
                    code="active",
                )
            if member.endswith(".rels") and b"attachedTemplate" in archive.read(member):
                raise ValidationError(
                    f"« {name} » est lié à un modèle extérieur : détachez-le, puis déposez-le de nouveau.",
                    code="attached",
                )
    if kind is TemplateKind.SLIDES:
        _check_layouts(content, name)
    else:
        _check_word(content, name)


def _check_layouts(content: bytes, name: str) -> None:
    from pptx import Presentation  # noqa: PLC0415 -- slow import, for templates only

    try:
        layouts = list(Presentation(io.BytesIO(content)).slide_layouts)
    except Exception as error:
        raise _unreadable(name) from error
    titled = [layout for layout in layouts if layout.placeholders.get(0) is not None]
    if not titled:
        raise ValidationError(
            f"« {name} » n’a aucune disposition avec un titre : ajoutez-en une dans le masque, puis déposez-le.",
            code="untitled",
        )


def _check_word(content: bytes, name: str) -> None:
    from docx import Document  # noqa: PLC0415 -- slow import, for templates only

    try:
        Document(io.BytesIO(content))
    except Exception as error:
        raise _unreadable(name) from error


def _unreadable(name: str) -> ValidationError:
    return ValidationError(
        f"« {name} » ne s’ouvre pas : enregistrez-le de nouveau, puis déposez-le.", code="unreadable"
    )

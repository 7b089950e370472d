"""Applicants and their files of tests: a member who carries a structure, documents that really open."""

import datetime as dt
import io
import uuid
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from calls.domain.submission import submit_application
from calls.models import Answer, CorrectionRequest
from territories.enums import AreaLevel
from tests.factories.calls import ANSWERS, CLOSES, make_application, make_call
from tests.factories.structures import make_department, make_siae
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_agent, make_holder
from white_zones.models import Run

DOCX_TYPES = (
    b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
    b'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def make_member(*siaes, **fields):
    """A person who carries the structures."""
    user = make_holder(Role.STRUCTURE_MEMBER, **fields)
    for siae in siaes:
        siae.members.add(user.assignments.get())
    return user


def make_place(department=None, **fields):
    """A commune of a département."""
    commune = make_area(**fields)
    make_membership(commune, department or make_department())
    return commune


def make_bare_run(**fields):
    """A diagnosis without results: what a call that aims at territories refers to."""
    perimeter = make_area(level=AreaLevel.REGION)
    values = {"name": "Diagnostic", "year": 2026, "perimeter": perimeter, "parameters": {}, "created_by": make_agent()}
    return Run.objects.create(**{**values, **fields})


def write_answers(application, answers, *, actor=None):
    for key, value in answers.items():
        Answer.objects.create(application=application, key=key, value=value, saved_by=actor or application.created_by)


def make_complete(call=None, *, siae=None, member=None, **answers):
    """A draft with nothing left to mend: the application and a member of its structure."""
    siae = siae or make_siae()
    member = member or make_member(siae)
    application = make_application(call or make_call(), siae=siae, actor=member)
    place = {"lieu": {"commune": make_place(siae.department).code}}
    write_answers(application, {**ANSWERS, **place, **answers})
    return application, member


def make_pdf(pages=1, *, password=""):
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=100, height=100)
    if password:
        writer.encrypt(password)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def make_docx(*, types=DOCX_TYPES, **members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<document/>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def make_png(size=(4, 4)):
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", size).save(stream, "PNG")
    return stream.getvalue()


def upload(content=None, name="budget.pdf"):
    return SimpleUploadedFile(name, make_pdf() if content is None else content)


def submit(application, member, key=None):
    return submit_application(application, submission_key=key or uuid.uuid4(), actor=member)


def ask_correction(application, *keys, due=CLOSES + dt.timedelta(days=20)):
    return CorrectionRequest.objects.create(
        application=application,
        version=application.current,
        reason="Précisez le budget.",
        keys=list(keys),
        due_at=due,
        asked_by=make_agent(),
    )

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as WordDocument
from pptx import Presentation

from iae_portal.common.files import StoredFile
from iae_portal.common.models import AuditEvent
from reports.domain.templates import add_template, retire_template
from reports.enums import DocumentKind, Section, TemplateKind
from reports.models import DocumentTemplate
from tests.factories.reports import read_file
from tests.reports.documents.texts import words_of_docx, words_of_slides


def slides_template(*, title_layouts=True):
    presentation = Presentation()
    presentation.slide_width = 9_000_000
    slide = presentation.slides.add_slide(presentation.slide_layouts[0])
    slide.shapes.title.text = "À retirer"
    if not title_layouts:
        for layout in presentation.slide_layouts:
            for place in list(layout.placeholders):
                if place.placeholder_format.idx == 0:
                    place._element.getparent().remove(place._element)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def word_template():
    document = WordDocument()
    document.sections[0].header.paragraphs[0].text = "En-tête du service"
    document.add_paragraph("À retirer")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_member(content, name, data=b"x"):
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def add(content, actor, *, kind=TemplateKind.SLIDES, name="modele.pptx"):
    return add_template(SimpleUploadedFile(name, content), kind=kind, actor=actor)


def test_template_of_slides_takes_the_place_of_ours(world):
    template = add(slides_template(), world.agent)

    restitution = world.make(sections=[Section.GLOSSARY, Section.SUPPLY])

    assert restitution.slides_template == template
    content = read_file(restitution, DocumentKind.SLIDES)
    assert Presentation(io.BytesIO(content)).slide_width == 9_000_000
    words = words_of_slides(content)
    assert "À retirer" not in words
    assert any("ETP" in text for text in words)


def test_template_of_text_keeps_its_header_and_loses_its_words(world):
    add(word_template(), world.agent, kind=TemplateKind.TEXT, name="modele.docx")

    restitution = world.make(sections=[Section.SUPPLY])

    for kind in (DocumentKind.REPORT_DOCX, DocumentKind.NOTE_DOCX):
        content = read_file(restitution, kind)
        assert "À retirer" not in words_of_docx(content)
        header = WordDocument(io.BytesIO(content)).sections[0].header
        assert header.paragraphs[0].text == "En-tête du service"


def test_new_template_replaces_the_former_and_its_addition_is_traced(world):
    first = add(slides_template(), world.agent)
    second = add(slides_template(), world.agent)
    first.refresh_from_db()

    assert (first.is_current, second.is_current) == (False, True)
    assert AuditEvent.objects.filter(verb="template:added").count() == 2


def test_retired_template_leaves_those_of_the_portal(world):
    template = add(slides_template(), world.agent)

    retire_template(template, actor=world.agent)

    assert world.ask().slides_template is None


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (lambda: with_member(slides_template(), "ppt/vbaProject.bin"), "modele.pptx", "type"),
        (lambda: with_member(slides_template(), "ppt/activeX/activeX1.bin"), "modele.pptx", "active"),
        (lambda: with_member(slides_template(), "ppt/embeddings/oleObject1.bin"), "modele.pptx", "active"),
        (
            lambda: with_member(slides_template(), "ppt/_rels/autre.xml.rels", b'<r Type="x/attachedTemplate"/>'),
            "modele.pptx",
            "attached",
        ),
        (lambda: slides_template(title_layouts=False), "modele.pptx", "untitled"),
        (word_template, "modele.pptx", "type"),
    ],
)
def test_template_that_runs_or_does_not_fit_is_refused_and_not_kept(world, content, name, code):
    with pytest.raises(ValidationError) as refusal:
        add(content(), world.agent, name=name)

    assert refusal.value.code == code
    assert (DocumentTemplate.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04 coupe", "modele.pptx", "ne s’ouvre pas"),
        (b"%PDF-1.7", "modele.pptx", "n’est pas un vrai fichier .pptx"),
        (b"PK\x03\x04", "modele.pptm", "n’est pas accepté"),
        (b"PK\x03\x04", "modele.docx", "n’est pas accepté"),
    ],
)
def test_file_of_another_nature_is_refused_in_words(world, content, name, words):
    with pytest.raises(ValidationError, match=words):
        add(content, world.agent, name=name)


def test_departmental_agent_neither_adds_nor_retires(world):
    template = add(slides_template(), world.agent)

    with pytest.raises(PermissionDenied):
        add(slides_template(), world.own)
    with pytest.raises(PermissionDenied):
        retire_template(template, actor=world.own)

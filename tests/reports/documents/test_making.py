import hashlib
import io

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from docx import Document as WordDocument
from pptx import Presentation
from pypdf import PdfReader

from iae_portal.common.job_states import JobState
from iae_portal.common.models import AuditEvent
from reports.documents.making import WRITERS, prepare
from reports.enums import Audience, DocumentKind
from reports.models import Document, Restitution
from reports.rules.content import content_from_json
from structures.models import AnnexLine
from tests.databases import keep_for_module
from tests.factories.reports import read_file
from tests.reports.documents.texts import slides_of, squeeze, words_of_docx, words_of_pdf, words_of_slides


@pytest.fixture(scope="module")
def kept(kept_world, django_db_blocker):
    """Its five documents are long to write: once, for the tests that read them."""
    yield from keep_for_module(django_db_blocker, lambda: kept_world.make(area=kept_world.region))


@pytest.fixture
def made(kept, world):
    return Restitution.objects.select_related("area", "department", "made_by").get(pk=kept.pk)


def test_job_makes_the_five_documents_and_says_so(made):
    assert list(made.documents.order_by("pk").values_list("kind", flat=True)) == DocumentKind.values
    assert (made.job.state, made.job.progress, made.finished_at is not None) == (JobState.SUCCEEDED, 100, True)
    assert AuditEvent.objects.filter(verb="restitution:made", subject_id=str(made.pk)).count() == 1


def test_stored_file_tells_its_weight_and_its_fingerprint(made):
    for document in made.documents.select_related("file"):
        content = read_file(made, document.kind)
        assert document.file.size == len(content)
        assert document.file.sha256 == hashlib.sha256(content).hexdigest()
        assert document.file.name.endswith(f".{DocumentKind(document.kind).extension}")
        assert made.number in document.file.name


def test_every_figure_is_written_the_same_in_slides_report_and_word(made, tmp_path):
    content = content_from_json(made.content)
    slides = set(words_of_slides(read_file(made, DocumentKind.SLIDES)))
    word = set(words_of_docx(read_file(made, DocumentKind.REPORT_DOCX)))
    pdf = words_of_pdf(read_file(made, DocumentKind.REPORT_PDF), tmp_path)

    assert len(content.figures) >= 8
    for figure in content.figures:
        assert figure.heading in word
        assert squeeze(figure.heading) in pdf
        cells = [text for row in [*figure.texts, *([figure.total_texts] if figure.total else [])] for text in row]
        assert [text for text in cells if text not in slides] == []
        assert [text for text in cells if text not in word] == []
        numbers = [
            text for row in figure.texts for text, column in zip(row, figure.columns, strict=True) if column.numeric
        ]
        assert [text for text in numbers if squeeze(text) not in pdf] == []


def test_note_writes_the_figures_of_the_report(made, tmp_path):
    content = content_from_json(made.content)
    word = set(words_of_docx(read_file(made, DocumentKind.NOTE_DOCX)))
    pdf = words_of_pdf(read_file(made, DocumentKind.NOTE_PDF), tmp_path)
    figure = content.figure("classes")

    assert [text for row in figure.texts for text in row if text not in word] == []
    assert [text for row in figure.texts for text in row if squeeze(text) not in pdf] == []
    assert all(squeeze(one.value) in pdf for one in content.key_numbers)


def test_note_holds_on_two_pages(made):
    assert len(PdfReader(io.BytesIO(read_file(made, DocumentKind.NOTE_PDF))).pages) <= 2


def test_documents_of_frozen_figures_do_not_see_what_changed_since(world, made):
    AnnexLine.objects.update(etp=999)

    again = WRITERS[0][2](prepare(made))

    assert words_of_slides(again) == words_of_slides(read_file(made, DocumentKind.SLIDES))


def test_slides_have_titles_native_tables_and_charts_and_notes(made):
    slides = slides_of(read_file(made, DocumentKind.SLIDES))
    shapes = [shape for slide in slides for shape in slide.shapes]

    assert all(slide.shapes.title.text for slide in slides)
    assert any(shape.has_chart for shape in shapes)
    assert any(shape.has_table for shape in shapes)
    assert all(slide.has_notes_slide and slide.notes_slide.notes_text_frame.text for slide in slides)
    content = content_from_json(made.content)
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides)
    assert all(figure.source_line in notes for figure in content.figures)


def test_slides_describe_their_pictures_and_charts(made):
    described = [
        shape._element.xpath(".//p:cNvPr")[0].get("descr")
        for slide in slides_of(read_file(made, DocumentKind.SLIDES))
        for shape in slide.shapes
        if shape.shape_type is not None and (shape.has_chart or shape.has_table or hasattr(shape, "image"))
    ]

    assert described
    assert all(described)


def test_slides_and_word_are_in_french_and_titled(made):
    presentation = Presentation(io.BytesIO(read_file(made, DocumentKind.SLIDES)))
    document = WordDocument(io.BytesIO(read_file(made, DocumentKind.REPORT_DOCX)))

    assert presentation.core_properties.language == document.core_properties.language == "fr-FR"
    assert presentation.core_properties.title.endswith("diapositives")
    assert document.core_properties.title.endswith("rapport final")
    runs = {
        properties.get("lang")
        for slide in presentation.slides
        for properties in slide.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}rPr")
    }
    assert runs == {"fr-FR"}


def test_word_tables_repeat_their_header_and_pictures_have_an_alternative(made):
    document = WordDocument(io.BytesIO(read_file(made, DocumentKind.REPORT_DOCX)))

    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables)
    assert all(table._tbl.xpath("./w:tblPr/w:tblCaption") for table in document.tables)
    drawn = [figure for figure in content_from_json(made.content).figures if figure.charted()]
    # The charts; the outlines of the example draw no map but that of the région.
    assert len(document.inline_shapes) >= len(drawn) > 0
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)


def test_demonstration_is_told_in_every_document(world, settings, tmp_path):
    settings.DEMONSTRATION = True
    restitution = world.make()
    warning = "Données de démonstration ou estimées"

    assert restitution.is_demonstration
    assert any(warning in text for text in words_of_slides(read_file(restitution, DocumentKind.SLIDES)))
    assert any(warning in text for text in words_of_docx(read_file(restitution, DocumentKind.NOTE_DOCX)))
    for kind in (DocumentKind.REPORT_PDF, DocumentKind.NOTE_PDF):
        assert squeeze(warning) in words_of_pdf(read_file(restitution, kind), tmp_path)
    assert all("demonstration" in document.file.name for document in restitution.documents.select_related("file"))


def test_document_that_is_made_is_neither_changed_nor_removed(made):
    document = made.documents.first()

    for act in (lambda: Document.objects.filter(pk=document.pk).update(kind="autre"), document.delete):
        with pytest.raises((IntegrityError, InternalError), match="ne se modifie pas"), transaction.atomic():
            act()


def test_public_document_is_made_without_what_the_public_does_not_read(world, tmp_path):
    restitution = world.make(audience=Audience.PUBLIC)
    content = content_from_json(restitution.content)

    assert "consumption" not in {figure.key for figure in content.figures}
    assert words_of_pdf(read_file(restitution, DocumentKind.REPORT_PDF), tmp_path)

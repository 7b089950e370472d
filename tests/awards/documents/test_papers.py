"""Letters as PDF and DOCX: the same words, made again the same from what was kept."""

import io

import pytest
from docx import Document
from pypdf import PdfReader

from awards.documents.papers import write_docx, write_pdf
from awards.rules.papers import Paper, bullets, fingerprint_of, heading, load_paper, paragraph, table

PAPER = Paper(
    title="Décision d’essai",
    reference="AMI-2027-00001/D1",
    subtitle="Cantal (15)",
    owner="DIRECCTE",
    addressee=["Les Ateliers <du> Plateau"],
    notices=["Projet"],
    blocks=[
        paragraph("Vu l’avis favorable ;"),
        heading("Motifs"),
        bullets(["Premier", "Second"]),
        table("2027", ("Lieu", "ETP"), [("Mauriac", "4,00")], ("Total", "4,00")),
    ],
    source="portail",
)
WORDS = ("Décision d’essai", "Vu l’avis favorable", "Motifs", "Premier", "Mauriac", "4,00", "<du>")


@pytest.fixture(scope="module")
def pdf():
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(PAPER))).pages)


@pytest.fixture(scope="module")
def docx():
    document = Document(io.BytesIO(write_docx(PAPER, fingerprint="ab" * 32)))
    cells = [cell.text for one in document.tables for row in one.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.parametrize("word", WORDS)
def test_pdf_says_it(pdf, word):
    assert word in pdf


@pytest.mark.parametrize("word", [*WORDS, "ab" * 32])
def test_docx_says_it(docx, word):
    assert word in docx


def test_docx_has_headings_that_a_reader_follows():
    document = Document(io.BytesIO(write_docx(PAPER)))
    told = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert told == ["Décision d’essai", "Motifs"]


def test_paper_kept_is_drawn_again_the_same():
    again = load_paper(PAPER.dump())
    assert again.dump() == PAPER.dump()
    assert fingerprint_of(again.dump()) == fingerprint_of(PAPER.dump())

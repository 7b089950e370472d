"""What is written in each kind of document, read by other tools than those that wrote it."""

import io
import re
import subprocess

from docx import Document
from pptx import Presentation


def slides_of(content):
    return list(Presentation(io.BytesIO(content)).slides)


def words_of_slides(content):
    """Every text of every slide, tables and boxes."""
    return [text for slide in slides_of(content) for shape in slide.shapes for text in _words_of_shape(shape)]


def _words_of_shape(shape):
    if shape.has_table:
        return [cell.text for row in shape.table.rows for cell in row.cells]
    return [shape.text_frame.text] if shape.has_text_frame else []


def words_of_docx(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def words_of_pdf(content, tmp_path):
    """The text of a PDF without any space: lines are cut where the page is."""
    path = tmp_path / "document.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True)
    return squeeze(done.stdout.decode())


def squeeze(text):
    return re.sub(r"\s+", "", text)

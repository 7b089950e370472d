"""A paper drawn as PDF or as DOCX: the same words in the same order, made again the same whenever they are asked."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from awards.rules.papers import Block, Paper
from iae_portal.common.pdf import render_pdf

TEMPLATE = "awards/documents/paper.html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def write_pdf(paper: Paper, *, fingerprint: str = "") -> bytes:
    return render_pdf(template=TEMPLATE, context={"paper": paper, "fingerprint": fingerprint})


def write_docx(paper: Paper, *, fingerprint: str = "") -> bytes:
    """A document of Word's own styles: headings, lists and tables that a screen reader knows."""
    from docx import Document  # noqa: PLC0415 -- slow import, for documents only

    document = Document()
    document.core_properties.title = f"{paper.title} — {paper.reference}"
    document.core_properties.author = paper.owner
    document.core_properties.language = "fr-FR"
    document.add_paragraph(paper.owner)
    document.add_heading(paper.title, level=1)
    document.add_paragraph(paper.subtitle)
    for line in paper.addressee:
        document.add_paragraph(line)
    for notice in paper.notices:
        document.add_paragraph().add_run(notice).italic = True
    for block in paper.blocks:
        _draw(document, block)
    if paper.source:
        document.add_paragraph().add_run(f"Source : {paper.source}").italic = True
    if fingerprint:
        document.add_paragraph().add_run(f"Empreinte (SHA-256) : {fingerprint}").italic = True
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _draw(document: Any, block: Block) -> None:
    {"heading": _heading, "paragraph": _paragraph, "list": _list, "table": _table}[block["kind"]](document, block)


def _heading(document: Any, block: Block) -> None:
    document.add_heading(block["text"], level=2)


def _paragraph(document: Any, block: Block) -> None:
    document.add_paragraph(block["text"])


def _list(document: Any, block: Block) -> None:
    for item in block["entries"]:
        document.add_paragraph(item, style="List Bullet")


def _table(document: Any, block: Block) -> None:
    document.add_paragraph().add_run(block["title"]).bold = True
    rows = [block["head"], *block["rows"], *([block["total"]] if block["total"] else [])]
    table = document.add_table(rows=len(rows), cols=len(block["head"]), style="Table Grid")
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


WRITERS: Mapping[str, tuple[Callable[..., bytes], str]] = {"pdf": (write_pdf, PDF), "docx": (write_docx, DOCX)}

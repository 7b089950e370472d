"""What the documents of a restitution write, read back by other tools than those that wrote them: tables and charts.

Spaces are taken out of every text: a document cuts its lines where it must, and a figure holds fine spaces.
"""

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEADING = re.compile(r"^(?P<name>(?:Figure|Tableau) \d+)(?:, tableau)? – (?P<title>.*?)(?: \(\d+/\d+\))?$")
INDENT = 2


@dataclass(slots=True)
class Grid:
    """A table as a document shows it: its number, its header and its rows, the total last."""

    name: str
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


Grids = dict[str, Grid]


def squeeze(text: str) -> str:
    return "".join(text.split())


def read_slides(content: bytes) -> tuple[Grids, dict[str, list[tuple[str, list[float]]]], list[list[str]]]:
    """The tables by title, the native charts by title as label and values of each bar, and the texts of each slide."""
    from pptx import Presentation  # noqa: PLC0415 -- slow import

    grids: Grids = {}
    charts: dict[str, list[tuple[str, list[float]]]] = {}
    texts = []
    for slide in Presentation(io.BytesIO(content)).slides:
        shapes = list(slide.shapes)
        texts.append([shape.text_frame.text for shape in shapes if shape.has_text_frame])
        found = HEADING.match(" ".join(slide.shapes.title.text.split()))
        for shape in shapes:
            if found and shape.has_chart:
                plot = shape.chart.plots[0]
                bars = zip(plot.categories, *(series.values for series in plot.series), strict=True)
                charts[squeeze(found["title"])] = [(squeeze(str(label)), list(values)) for label, *values in bars]
            if found and shape.has_table:
                head, *rows = [[squeeze(cell.text) for cell in row.cells] for row in shape.table.rows]
                grid = grids.setdefault(squeeze(found["title"]), Grid(found["name"], head))
                grid.rows += rows
    return grids, charts, texts


def read_word(content: bytes) -> Grids:
    """The tables of a DOCX by title: each follows its heading."""
    from docx import Document  # noqa: PLC0415 -- slow import
    from docx.table import Table  # noqa: PLC0415 -- the same

    grids: Grids = {}
    found = None
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if not isinstance(block, Table):
            if block.style is not None and block.style.name == "Heading 2":
                found = HEADING.match(" ".join(block.text.split()))
        elif found:
            head, *rows = [[squeeze(cell.text) for cell in row.cells] for row in block.rows]
            grids[squeeze(found["title"])] = Grid(found["name"], head, rows)
    return grids


def read_pdf(content: bytes) -> Grids:
    """The tables of a tagged PDF by title, from its tree of tags: what a screen reader reads."""
    grids: Grids = {}
    grid = None
    for line in _walk(content):
        if line.tags[-1:] == ["H3"]:
            found = HEADING.match(" ".join(line.text.split()))
            grid = grids.setdefault(squeeze(found["title"]), Grid(found["name"])) if found else None
        elif grid is not None and line.tags[-1:] in (["TH"], ["TD"]):
            if "THead" in line.tags:
                # The header is said again on each page that goes on with the table.
                if line.is_first_of_row:
                    grid.head = []
                grid.head.append(squeeze(line.text))
            else:
                if line.is_first_of_row:
                    grid.rows.append([])
                grid.rows[-1].append(squeeze(line.text))
    return grids


def read_words(content: bytes) -> str:
    """The whole text of a PDF without its spaces."""
    return squeeze(_run(["pdftotext", "-raw"], content))


@dataclass(slots=True)
class Element:
    """A heading or a cell of a tagged PDF: the tags that lead to it, and its text."""

    tags: list[str]
    text: str
    is_first_of_row: bool = False


def _walk(content: bytes) -> Iterator[Element]:
    """The headings of figures and the cells, in reading order."""
    path: list[str] = []
    current: Element | None = None
    depth = fresh = 0
    for line in _run(["pdfinfo", "-struct-text"], content).splitlines():
        level, word = (len(line) - len(line.lstrip())) // INDENT, line.strip()
        if word.startswith('"'):
            if current is not None:
                current.text += " " + word.strip('"')
            continue
        if not word or word.startswith(("/", "Object")):
            continue
        tag = word.split()[0].rstrip(":")
        path = [*path[:level], *[""] * (level - len(path)), tag]
        if current is not None and level <= depth:
            yield current
            current = None
        if tag == "TR":
            fresh = True
        if tag in {"H3", "TH", "TD"}:
            current, depth = Element(list(path), "", is_first_of_row=bool(fresh)), level
            fresh = False
    if current is not None:
        yield current


def _run(command: list[str], content: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(content)
        whole = [*command, str(path), *(["-"] if command[0] == "pdftotext" else [])]
        done = subprocess.run(whole, check=True, capture_output=True, text=True)
    return done.stdout

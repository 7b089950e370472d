"""The final report and the note as a screen reader meets them: tags, language, title, alternatives."""

import functools
import io
import itertools

import pikepdf
import pytest

from reports.documents.papers_pdf import write_note_pdf, write_report_pdf
from tests.reports.documents.examples import make_content, make_pictures, make_restitution

WRITERS = {"rapport final": write_report_pdf, "note synthétique": write_note_pdf}


@pytest.fixture(params=WRITERS)
def nature(request):
    return request.param


@pytest.fixture
def pdf(nature):
    with pikepdf.open(io.BytesIO(write(nature))) as document:
        yield document


@functools.cache
def write(nature):
    """Written once for all the tests: none of them changes it."""
    return WRITERS[nature](make_restitution(), make_content(), make_pictures())


def kids_of(element):
    """The structure elements right under one."""
    kids = element.get("/K", [])
    found = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in found if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def walk(element):
    for kid in kids_of(element):
        yield kid
        yield from walk(kid)


def elements(pdf, *names):
    return [one for one in walk(pdf.Root.StructTreeRoot) if str(one.S) in names]


def read_titles(items):
    for item in items:
        yield item.title
        yield from read_titles(item.children)


def test_document_says_its_language_its_title_and_that_it_is_tagged(pdf, nature):
    with pdf.open_metadata() as metadata:
        told = (metadata["pdfuaid:part"], metadata["dc:title"])

    assert told == ("1", f"Insertion : essai — {nature}")
    assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("fr-FR", True)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo.Title) == f"Insertion : essai — {nature}"


def test_headings_begin_with_the_title_and_skip_no_level(pdf):
    levels = [int(str(one.S)[2:]) for one in elements(pdf, "/H1", "/H2", "/H3")]

    assert (levels[0], levels.count(1)) == (1, 1)
    assert {2, 3} <= set(levels)
    assert all(following <= level + 1 for level, following in itertools.pairwise(levels))


def test_every_heading_is_a_bookmark(pdf):
    with pdf.open_outline() as outline:
        titles = list(read_titles(outline.root))

    assert len(titles) == len(elements(pdf, "/H1", "/H2", "/H3"))
    assert "Figure 1 – Besoin" in titles


def test_tables_are_made_of_rows_of_cells(pdf):
    tables = elements(pdf, "/Table")
    groups = [group for table in tables for group in kids_of(table)]
    rows = [row for group in groups for row in kids_of(group)]

    assert tables
    assert {str(group.S) for group in groups} <= {"/THead", "/TBody", "/TFoot"}
    assert {str(row.S) for row in rows} == {"/TR"}
    assert {str(cell.S) for row in rows for cell in kids_of(row)} == {"/TH", "/TD"}


def test_header_cells_say_what_they_head_and_cells_name_them(pdf):
    heads = [cell for group in elements(pdf, "/THead") for cell in walk(group) if cell.S == "/TH"]
    named = {str(cell.ID) for cell in elements(pdf, "/TH")}
    index = [str(name) for name in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
    asked = {str(name) for cell in elements(pdf, "/TD") for name in cell.A.Headers}

    assert {str(cell.A.Scope) for cell in heads} == {"/Column"}
    assert {str(cell.A.Scope) for cell in elements(pdf, "/TH") if cell not in heads} == {"/Row"}
    assert index == sorted(named)
    assert asked <= named


def test_pictures_have_an_alternative_and_a_place(pdf, nature):
    told = [str(one.Alt) for one in elements(pdf, "/Figure")]

    # The note leaves bars to the report.
    assert len(told) == (2 if nature == "rapport final" else 1)
    assert all(told)
    assert all(len(one.A.BBox) == 4 for one in elements(pdf, "/Figure"))


def test_lists_hold_items_alone_and_items_their_text(pdf):
    lists = elements(pdf, "/L")

    assert lists
    assert {str(kid.S) for one in lists for kid in kids_of(one)} <= {"/LI", "/L"}
    assert {str(one.P.S) for one in elements(pdf, "/LI")} == {"/L"}
    assert {str(kid.S) for one in elements(pdf, "/LI") for kid in kids_of(one)} <= {"/Lbl", "/LBody"}


def test_contents_read_no_leader_and_lead_somewhere(pdf, nature):
    links = [page_link for page in pdf.pages for page_link in page.get("/Annots", [])]

    assert bool(links) is (nature == "rapport final")
    assert all("/Dest" in link or "/A" in link for link in links)
    assert all(int(link.F) & 4 for link in links)
    # A title, and its page.
    assert all(len(list(one.K)) <= 4 for one in elements(pdf, "/Link"))


def test_running_feet_are_no_part_of_what_is_read(pdf, nature):
    feet = [sum(1 for one in pikepdf.parse_content_stream(page) if is_pagination(one)) for page in pdf.pages]

    # The cover has none.
    assert feet[0] == 0 if nature == "rapport final" else feet[0] >= 2
    assert all(count >= 2 for count in feet[1:])


def is_pagination(instruction):
    operands = list(instruction.operands)
    return (
        str(instruction.operator) == "BDC"
        and str(operands[0]) == "/Artifact"
        and str(operands[1].get("/Type")) == "/Pagination"
    )


def test_every_piece_of_content_is_read_or_set_aside(pdf):
    parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    kept = {one.objgen for one in walk(pdf.Root.StructTreeRoot)}

    for page, owners in zip(pdf.pages, parents[1::2], strict=False):
        marks = [
            int(one.operands[1].MCID)
            for one in pikepdf.parse_content_stream(page)
            if str(one.operator) == "BDC" and "/MCID" in one.operands[1]
        ]
        assert len(marks) == len(set(marks))
        assert all(owners[mark].objgen in kept for mark in marks)

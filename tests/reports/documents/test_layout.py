"""How slides and DOCX show a figure: what explains it stands with it, and nothing is cut that need not be."""

import io
from itertools import pairwise

import pytest
from docx import Document
from pptx import Presentation

from reports.documents.papers_docx import write_note_docx, write_report_docx
from reports.documents.shown import note_figures, share_width, show_figure
from reports.documents.slides import write_slides
from tests.reports.documents.examples import make_content, make_figure, make_pictures, make_restitution


@pytest.fixture(scope="module")
def slides():
    content = write_slides(make_restitution(), make_content(), make_pictures())
    return list(Presentation(io.BytesIO(content)).slides)


@pytest.fixture(scope="module")
def report():
    return Document(io.BytesIO(write_report_docx(make_restitution(), make_content(), make_pictures())))


def titled(slides, words):
    return [slide for slide in slides if slide.shapes.title.text.startswith(words)]


def words_of(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_key_figures_stand_each_in_its_own_place(slides):
    (slide,) = titled(slides, "Chiffres clés")
    boxes = [shape for shape in slide.shapes if shape.name in {"Besoin", "Structures"}]

    assert [box.text_frame.text for box in boxes] == ["Besoin\n3 003\nen 2026, estimé", "Structures\n12"]
    assert boxes[0].left + boxes[0].width <= boxes[1].left


def test_slide_of_a_bounded_table_says_how_many_rows_there_are(slides):
    pages = titled(slides, "Tableau 1 – Longue liste")

    assert len(pages) > 1
    assert all(any("80 lignes sur 227." in text for text in words_of(slide)) for slide in pages)


def test_table_does_not_reach_what_explains_it(slides):
    for slide in slides:
        tables = [shape for shape in slide.shapes if shape.has_table]
        sources = [shape for shape in slide.shapes if shape.name == "Source"]
        assert all(table.top + table.height <= source.top for table in tables for source in sources)


def test_chart_is_in_the_blue_of_the_state_with_french_figures_and_its_unit(slides):
    (chart,) = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]

    assert str(chart.plots[0].series[0].format.fill.fore_color.rgb) == "000091"
    assert chart.plots[0].data_labels.number_format == "[$-40C]#,##0"
    assert chart.value_axis.axis_title.text_frame.text == "Besoin"


def test_label_of_a_recommendation_is_in_bold(slides):
    (slide,) = titled(slides, "P-001 Ouvrir")
    runs = [
        (run.text, run.font.bold)
        for shape in slide.shapes
        if shape.has_text_frame and shape.name.startswith("TextBox")
        for run in shape.text_frame.paragraphs[0].runs
    ]

    assert runs[:2] == [("Constat\u00a0: ", True), ("Il manque.", False)]


def keeps(table):
    return [all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells) for row in table.rows]


def test_short_table_of_word_is_not_cut_and_its_source_follows_any(report):
    short, _, long = report.tables

    assert set(keeps(short)) == {True}
    assert (keeps(long)[0], keeps(long)[1], keeps(long)[-1]) == (True, False, True)


def test_word_holds_no_empty_paragraph_beside_its_pictures(report):
    texts = [one.text for one in report.paragraphs if not one._p.xpath(".//w:drawing | .//w:fldChar")]

    assert all(texts)


def test_word_tables_have_no_line_between_columns(report):
    sides = {
        side.tag.split("}")[1]
        for table in report.tables
        for side in table._tbl.xpath("./w:tblPr/w:tblBorders/*[@w:val='single']")
    }

    assert sides == {"top", "bottom", "insideH"}


def test_note_tells_its_figures_in_the_order_of_their_numbers():
    content = make_content()

    names = [shown.figure.name for shown in note_figures(content, make_pictures())]
    assert names == ["Figure 1", "Figure 2", "Tableau 1"]


def test_note_of_word_begins_by_what_is_to_be_remembered():
    note = Document(io.BytesIO(write_note_docx(make_restitution(), make_content(), make_pictures())))
    texts = [one.text for one in note.paragraphs]

    assert "Contexte. Une phrase." in texts


@pytest.mark.parametrize("whole", [400, 1200])
def test_widths_fill_the_page_and_follow_what_columns_hold(whole):
    widths = share_width(make_figure("essai", title="Essai"), whole, letter=5)

    assert whole - len(widths) <= sum(widths) <= whole
    assert widths[0] > widths[1] or widths[0] > widths[2]


@pytest.mark.parametrize(("rows", "is_short"), [(16, True), (17, False)])
def test_table_of_many_rows_may_be_cut(rows, is_short):
    assert show_figure(make_figure("essai", title="Essai", rows=rows), {}).is_short is is_short


def test_title_of_each_slide_is_above_what_it_shows(slides):
    for slide in slides[1:]:
        title, *others = slide.shapes
        assert all(title.top < other.top for other in others)
    assert all(one.shapes.title.text for one, _ in pairwise(slides))

"""Charts drawn by the server: described, escaped, to scale."""

from decimal import Decimal

from bs4 import BeautifulSoup

from iae_portal.common.charts import LABEL_WIDTH, VALUE_WIDTH, WIDTH, Series, stacked_bars


def draw(categories, *series):
    svg = stacked_bars(title="Titre", description="Description", categories=categories, series=list(series))
    return BeautifulSoup(svg, "html.parser")


def bars(chart):
    """The rectangles of the rows, the legend's left out."""
    return [rect for rect in chart.select("rect") if rect["width"] != "14"]


def test_chart_is_an_image_with_a_title_and_a_description():
    chart = draw(["A"], Series("EI", [Decimal(1)]))

    assert (chart.svg["role"], chart.title.text, chart.desc.text) == ("img", "Titre", "Description")


def test_longest_bar_fills_the_room():
    chart = draw(["A", "B"], Series("EI", [Decimal(50), Decimal(25)]))

    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    assert [float(bar["width"]) for bar in bars(chart)] == [room, room / 2]


def test_bars_of_a_row_follow_one_another():
    chart = draw(["A"], Series("EI", [Decimal(30)]), Series("ACI", [Decimal(10)]))

    first, second = bars(chart)
    assert float(second["x"]) == float(first["x"]) + float(first["width"])


def test_series_alone_has_no_legend():
    alone = draw(["A"], Series("EI", [Decimal(30)]))
    several = draw(["A"], Series("EI", [Decimal(30)]), Series("ACI", [Decimal(10)]))

    assert (alone.find(string="EI"), len(alone.select("rect"))) == (None, 1)
    assert [rect["width"] for rect in several.select("rect")][:2] == ["14", "14"]


def test_rows_end_with_the_texts_that_are_given():
    svg = stacked_bars(
        title="Titre", description="", categories=["A"], series=[Series("EI", [Decimal(30)])], texts=["30 ETP"]
    )

    assert BeautifulSoup(svg, "html.parser").select("text")[-1].text == "30 ETP"


def test_empty_part_draws_nothing():
    assert len(bars(draw(["A"], Series("EI", [Decimal(30)]), Series("ACI", [Decimal(0)])))) == 1


def test_chart_of_nothing_is_still_a_chart():
    assert bars(draw(["A"], Series("EI", [Decimal(0)]))) == []


def test_total_is_written_the_french_way():
    assert "1\u202f234,50" in draw(["A"], Series("EI", [Decimal("1234.5")])).text


def test_names_are_escaped():
    assert "<b>" not in stacked_bars(
        title="<b>", description="<b>", categories=["<b>"], series=[Series("<b>", [Decimal(1)])]
    )


def test_chart_carries_no_inline_style():
    assert "style=" not in str(draw(["A"], Series("EI", [Decimal(1)])))

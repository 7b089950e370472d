"""The drawn calendar."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, strategies as st

from iae_portal.common.span_chart import WIDTH, Scale, Span, SpanGroup, span_chart

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2028, 12, 31)


def draw(*spans, today=dt.date(2027, 1, 1)):
    groups = [SpanGroup("Un axe", spans)]
    svg = span_chart(title="Calendrier", description="Barres", groups=groups, first=FIRST, last=LAST, today=today)
    return BeautifulSoup(svg, "html.parser")


def span(**fields):
    values = {"label": "Agir", "starts_on": dt.date(2026, 7, 1), "ends_on": dt.date(2027, 7, 1), "share": 50}
    return Span(**{**values, **fields})


def test_half_of_the_bar_is_filled_at_half():
    whole, done = (float(bar["width"]) for bar in draw(span()).select("rect"))
    assert done == pytest.approx(whole / 2, abs=0.1)


def test_years_and_today_are_told():
    words = [text.get_text() for text in draw(span()).select("text")]
    assert words == ["2026", "2027", "2028", "aujourd’hui", "Un axe", "Agir"]


def test_words_hide_the_lines_that_they_meet():
    """Lines are drawn first; under each word stands a blank of its own width."""
    drawn = draw(span())
    pieces = [(one.name, one.get("fill"), one.get_text()) for one in drawn.find_all(["path", "text"])]
    first_word = pieces.index(("text", None, "Un axe"))
    assert pieces[first_word - 1 : first_word + 3] == [
        ("path", "#ffffff", ""),
        ("text", None, "Un axe"),
        ("path", "#ffffff", ""),
        ("text", None, "Agir"),
    ]
    assert [fill for name, fill, _ in pieces[first_word:] if name == "path"] == ["#ffffff"]


def test_today_outside_the_years_is_not_drawn():
    assert "aujourd’hui" not in draw(span(), today=dt.date(2030, 1, 1)).get_text()


def test_late_and_stopped_are_told_without_colour_alone():
    late, stopped = draw(span(is_late=True)), draw(span(is_stopped=True))
    assert late.select("rect")[0]["stroke-width"] == "2"
    assert stopped.select("rect")[0]["stroke-dasharray"] == "4 3"


def test_words_are_escaped():
    assert draw(span(label="<script>")).select("script") == []


@given(st.dates(), st.dates())
def test_bar_stays_inside_the_picture(one, other):
    start, end = sorted((one, other))
    bar = draw(span(starts_on=start, ends_on=end)).select("rect")[0]
    assert 0 <= float(bar["x"]) <= float(bar["x"]) + float(bar["width"]) <= WIDTH + 0.1


@given(st.dates(), st.dates())
def test_later_days_are_never_to_the_left(one, other):
    scale = Scale(FIRST, LAST)
    start, end = sorted((one, other))
    assert scale.place(start) <= scale.place(end)

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from reports.rules.figures import (
    Chart,
    Figure,
    FrozenColumn,
    MapPicture,
    Mark,
    Origin,
    figure_from_json,
    figure_to_json,
    freeze_table,
    number_figures,
    to_plain,
)

ORIGIN = Origin(source="enquête d’essai", dated="1er mars 2026")
NB = "\u00a0"


def make_table(rows, **changes):
    columns = [
        Column(key="name", label="Territoire", row_header=True),
        Column(key="etp", label="ETP", kind=Kind.ETP),
        Column(key="share", label="Part", kind=Kind.PERCENT),
        Column(key="hidden", label="Caché", shown=False, getter=lambda _: 1),
    ]
    return Table(columns=columns, rows=rows, caption="", page_size=2, **changes)


ROWS = [
    {"name": "Ain", "etp": Decimal("12.5"), "share": 0.25},
    {"name": "Cantal", "etp": None, "share": None},
    {"name": "Loire", "etp": Decimal(30), "share": 0.6},
]


def freeze(rows=ROWS, *, most=None, keep=(), chart=None, **changes):
    table = make_table(rows, **changes)
    return freeze_table(table, key="essai", title="Essai", origin=ORIGIN, most=most, keep=keep, chart=chart)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        ("", None),
        (True, True),
        (12, 12),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (0.1 + 0.2, "0.3"),
        (Fraction(1, 4), "0.25"),
        (Decimal("NaN"), None),
        (dt.date(2026, 3, 1), "2026-03-01"),
        ("Cantal", "Cantal"),
    ],
)
def test_value_is_kept_as_json_writes_it(value, plain):
    assert to_plain(value) == plain


def test_frozen_table_holds_every_row_whatever_the_page_and_only_shown_columns():
    figure = freeze()

    assert [column.key for column in figure.columns] == ["name", "etp", "share"]
    assert figure.texts == [["Ain", "12,50", f"25,0{NB}%"], ["Cantal", "–", "–"], ["Loire", "30,00", f"60,0{NB}%"]]


def test_frozen_table_keeps_the_columns_asked_for():
    assert [column.key for column in freeze(keep=("name", "share")).columns] == ["name", "share"]


def test_frozen_table_that_is_cut_says_so():
    figure = freeze(most=2)

    assert len(figure.rows) == 2
    assert figure.notes == ("2 lignes sur 3 : les premières dans l’ordre du tableau.".replace(" :", f"{NB}:"),)


def test_total_is_blank_where_nothing_is_added_up():
    figure = freeze(total={"etp": Decimal("42.5")}, total_label="Ensemble")

    assert figure.total_texts == ["Ensemble", "42,50", ""]


def test_chart_takes_the_longest_bars_and_leaves_rows_without_value_to_the_table():
    figure = freeze(chart=Chart(series=("etp",), most=1))

    assert figure.charted() == [("Loire", [Decimal(30)])]


def test_figures_and_tables_are_numbered_apart():
    chart = Chart(series=("etp",))

    names = [one.name for one in number_figures([freeze(chart=chart), freeze(), freeze(chart=chart), freeze()])]

    assert names == ["Figure 1", "Tableau 1", "Figure 2", "Tableau 2"]


def test_source_line_says_that_something_is_estimated():
    figure = Figure(key="k", title="T", columns=(), rows=(), source="S", dated="hier", is_estimated=True)

    assert figure.source_line == f"Source{NB}: S. Chiffres lus le hier. Données de démonstration ou estimées."


def test_day_column_that_holds_an_instant_tells_its_day():
    column = FrozenColumn(key="day", label="Jour", kind=Kind.DATE)

    assert column.display("2026-10-30T23:30:00+00:00") == f"31{NB}octobre{NB}2026"


CELLS = st.one_of(
    st.none(), st.integers(-(10**9), 10**9), st.decimals(-(10**9), 10**9, places=4), st.text(min_size=1, max_size=20)
)


@given(rows=st.lists(st.tuples(st.text(min_size=1, max_size=10), CELLS), max_size=5))
def test_figure_is_the_same_after_json(rows):
    figure = Figure(
        key="k",
        title="T",
        columns=(FrozenColumn(key="a", label="A", row_header=True), FrozenColumn(key="b", label="B")),
        rows=tuple(tuple(to_plain(value) for value in row) for row in rows),
        source="S",
        dated="hier",
        notes=("n",),
        chart=Chart(series=("b",)),
        map=MapPicture(border=1, marks=(Mark(area=2, name="A", access_class="white"),), description="d"),
    )

    assert figure_from_json(json.loads(json.dumps(figure_to_json(figure)))) == figure


def test_figures_of_different_natures_are_frozen_with_their_own_decimals():
    columns = [
        Column(key="name", label="Objectif", row_header=True),
        Column(key="target", label="Cible", kind=Kind.DECIMAL, is_mixed=True),
    ]
    rows = [{"name": "Antennes", "target": Decimal("24.00")}, {"name": "Part", "target": Decimal("18.40")}]
    table = Table(columns=columns, rows=rows, caption="", page_size=None)

    frozen = freeze_table(table, key="goals", title="Objectifs", origin=ORIGIN)
    figure = figure_from_json(json.loads(json.dumps(figure_to_json(frozen))))

    assert figure.texts == [["Antennes", "24"], ["Part", "18,4"]]

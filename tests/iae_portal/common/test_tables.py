from datetime import UTC, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.template.loader import render_to_string

from iae_portal.common.columns import Column, Kind
from iae_portal.common.models import Source
from iae_portal.common.tables import Table

NAME = Column(key="name", label="Département", row_header=True, sort=True)
ETP = Column(key="etp", label="ETP", kind=Kind.ETP, sort=True, help="conventionnés")
ROWS = [{"name": "Foix", "etp": 3}, {"name": "Étampes", "etp": None}, {"name": "Agen", "etp": 12.5}]


def make_table(query="", rows=None, **options):
    values = {"columns": [NAME, ETP], "rows": ROWS if rows is None else rows, "caption": "ETP par département"}
    return Table(**{**values, **options}, params=QueryDict(query))


def names(table):
    return [cells[0].value for cells in table.shown]


def render(table):
    return BeautifulSoup(render_to_string("common/_table.html", {"table": table}), "html.parser")


def make_sources(*titles):
    for number, title in enumerate(titles):
        Source.objects.create(
            slug=f"s{number}",
            title=title,
            producer="INSEE",
            licence="LO",
            vintage="2020",
            imported_at=datetime(2026, 1, 1, tzinfo=UTC),
        )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Foix", "Étampes", "Agen"]),
        ("tri=name", ["Agen", "Étampes", "Foix"]),
        ("tri=-name", ["Foix", "Étampes", "Agen"]),
        ("tri=etp", ["Foix", "Agen", "Étampes"]),
        ("tri=-etp", ["Agen", "Foix", "Étampes"]),
        ("tri=inconnu", ["Foix", "Étampes", "Agen"]),
    ],
)
def test_sequence_is_sorted_as_asked(query, expected):
    assert names(make_table(query)) == expected


@pytest.mark.django_db
def test_queryset_text_is_sorted_in_french_order():
    make_sources("Foix", "Étampes", "Agen")
    column = Column(key="title", label="Titre", sort="title", row_header=True)
    table = make_table("tri=title", rows=Source.objects.all(), columns=[column])
    assert names(table) == ["Agen", "Étampes", "Foix"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_table_of_a_page_costs_one_query_whatever_its_rows(count, django_assert_num_queries):
    make_sources(*[f"Source {number}" for number in range(count)])
    column = Column(key="title", label="Titre", sort="title", row_header=True)
    with django_assert_num_queries(1):
        render(make_table("tri=title", rows=Source.objects.all(), columns=[column]))


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "shown"), [("", 3), ("page=1", 3), ("page=2", 1)])
def test_table_of_several_pages_is_counted_too(page, shown, django_assert_num_queries):
    make_sources("Foix", "Étampes", "Agen", "Pau")
    column = Column(key="title", label="Titre", row_header=True)
    table = make_table(page, rows=Source.objects.order_by("title"), columns=[column], page_size=3)
    with django_assert_num_queries(2):
        assert (len(table.shown), table.count) == (shown, 4)


@pytest.mark.django_db
def test_table_of_exactly_a_page_has_no_other():
    make_sources("Foix", "Étampes", "Agen")
    column = Column(key="title", label="Titre", row_header=True)
    table = make_table(rows=Source.objects.order_by("title"), columns=[column], page_size=3)
    assert (len(table.shown), table.count, table.next_query) == (3, 3, "")


def test_count_already_known_is_not_asked_again(db, django_assert_num_queries):
    make_sources("Foix", "Étampes", "Agen")
    table = make_table(
        columns=[Column(key="title", label="Titre")], rows=Source.objects.all(), known_count=3, page_size=2
    )
    with django_assert_num_queries(1):
        assert (table.count, len(table.shown), table.next_query) == (3, 2, "?page=2")


def test_getter_is_read_once_a_cell():
    read = []
    column = Column(key="name", label="Nom", getter=lambda row: read.append(row["name"]) or row["name"])
    render(make_table(columns=[column]))
    assert read == ["Foix", "Étampes", "Agen"]


@pytest.mark.parametrize(("length", "css"), [(80, None), (81, ["portal-long"])])
def test_long_text_is_given_the_width_to_be_read(length, css):
    column = Column(key="text", label="Texte")
    page = render(make_table(columns=[column], rows=[{"text": "a" * length}]))
    assert page.select_one("tbody td").get("class") == css


def test_page_shows_its_rows():
    assert names(make_table("page=2", page_size=2)) == ["Agen"]


def test_page_beyond_the_last_shows_the_last():
    assert names(make_table("page=99", page_size=2)) == ["Agen"]


def test_sort_link_keeps_the_filters_and_forgets_the_page():
    heading = make_table("q=cantal&page=2&tri=etp").headings[1]
    assert (heading.sort_query, heading.aria_sort) == ("?q=cantal&tri=-etp", "ascending")


def test_second_table_of_a_page_has_its_own_parameters():
    table = make_table("tri-bas=name&tri=-name", name="bas")
    assert names(table) == ["Agen", "Étampes", "Foix"]


def test_markup_has_caption_scopes_and_focusable_region():
    page = render(make_table("tri=name"))
    region = page.find(role="region")
    assert page.caption.text == "ETP par département"
    assert [cell["scope"] for cell in page.select("thead th")] == ["col", "col"]
    assert [cell["scope"] for cell in page.select("tbody th")] == ["row", "row", "row"]
    assert page.select("thead th")[0]["aria-sort"] == "ascending"
    assert (region["tabindex"], region["aria-label"]) == ("0", "ETP par département")
    assert page.select("tbody td")[0]["class"] == ["portal-number"]


def test_total_row_is_labelled_and_blank_where_nothing_adds_up():
    other = Column(key="note", label="Note", getter=lambda _: "")
    page = render(make_table(columns=[NAME, ETP, other], total={"etp": 15.5}))
    assert [cell.text for cell in page.select("tfoot tr > *")] == ["Total", "15,50", ""]


def test_empty_table_says_why():
    page = render(make_table(rows=[], empty="Aucune structure ne correspond : retirez un filtre."))
    assert page.table is None
    assert page.p.text == "Aucune structure ne correspond : retirez un filtre."


def test_cells_are_escaped():
    html = render_to_string("common/_table.html", {"table": make_table(rows=[{"name": "<b>x", "etp": 1}])})
    assert "&lt;b&gt;x" in html
    assert "<b>" not in html


def test_link_of_a_cell():
    column = Column(key="name", label="Nom", link=lambda row: f"/x/{row['etp']}/")
    page = render(make_table(columns=[column], rows=ROWS[:1]))
    assert page.select_one("td a")["href"] == "/x/3/"


def test_pagination_links_keep_the_query():
    page = render(make_table("q=a&tri=name", page_size=2))
    assert page.select_one(".fr-pagination__link--next")["href"] == "?q=a&tri=name&page=2#tableau"


def test_export_links_keep_the_query_without_the_page():
    table = make_table("q=a&page=2", show_exports=True)
    assert table.export_queries == [
        ("CSV", "?q=a&export=csv"),
        ("XLSX", "?q=a&export=xlsx"),
        ("ODS", "?q=a&export=ods"),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.INTEGER, 1234, "+1\u202f234"),
        (Kind.INTEGER, -2, "−2"),
        (Kind.DECIMAL, 0.126, "+0,13"),
        (Kind.DECIMAL, None, "–"),
    ],
)
def test_difference_is_told_with_its_sign(kind, value, text):
    assert Column(key="change", label="Évolution", kind=kind, signed=True).display(value) == text


def test_pages_left_out_lead_nowhere():
    rows = [{"name": f"Ville {number}", "etp": number} for number in range(20)]
    table = render(make_table(rows=rows, page_size=2))
    left_out = [item for item in table.select(".fr-pagination__list li") if item.text.strip() == "…"]
    assert [item.find("a") for item in left_out] == [None]


@pytest.mark.parametrize(("value", "text"), [(Decimal("18.40"), "18,4"), (Decimal(24), "24"), (None, "–")])
def test_mixed_column_writes_each_value_with_its_own_decimals(value, text):
    assert Column(key="value", label="Valeur", kind=Kind.DECIMAL, is_mixed=True).display(value) == text

"""The printed comparison and its workbook hold what the page shows."""

import io
import subprocess
from decimal import Decimal
from http import HTTPStatus

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.roles import Role
from allocation.enums import ScenarioState
from allocation.rules.change_classes import ChangeClass, classify_change
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.territories import make_outline
from tests.factories.users import make_agent, make_holder

BASE = [{"EI": "30", "ACI": "20"}, {"EI": "10", "ACI": "20"}, {"EI": "20", "ACI": "0"}]
FIRST = [{"EI": "28", "ACI": "20"}, {"EI": "12", "ACI": "21"}, {"EI": "20", "ACI": "0"}]
SECOND = [{"EI": "30", "ACI": "22"}, {"EI": "10", "ACI": "17"}, {"EI": "22", "ACI": "0"}]


@pytest.fixture
def place(db):
    return make_departments()


def make_query(place, **fields):
    agent = make_agent()
    scenarios = [make_scenario(*place, figures, base=BASE, actor=agent, **fields) for figures in (FIRST, SECOND)]
    return {"s": [one.pk for one in scenarios]}


def enter(client, *, user=None):
    client.force_login(user or make_agent())
    return client


def read_pdf(content, folder):
    path = folder / "comparaison.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout


def test_pdf_holds_the_figures_of_the_page(client, place, tmp_path):
    response = enter(client).get(reverse("allocation:compare-pdf"), make_query(place))

    lines = [line.split() for line in read_pdf(response.content, tmp_path).splitlines()]
    assert response["Content-Type"] == "application/pdf"
    assert ["Cantal", "33,00", "+3,00", "27,00", "−3,00", "−6,00"] in lines
    assert ["Total", "101,00", "+1,00", "101,00", "+1,00", "0,00"] in lines


def test_pdf_of_hidden_lines_holds_the_reader_s_own_only(client, place, tmp_path):
    query = make_query(place, state=ScenarioState.SUBMITTED)
    member = make_holder(Role.COMMITTEE_MEMBER, place[1][1])

    text = read_pdf(enter(client, user=member).get(reverse("allocation:compare-pdf"), query).content, tmp_path)

    assert "Cantal" in text
    assert "Ardèche" not in text
    assert "Total" not in text


def test_workbook_equals_the_page(client, place):
    query = make_query(place)
    enter(client)
    page = BeautifulSoup(client.get(reverse("allocation:compare"), query).content, "html.parser")

    content = client.get(reverse("allocation:compare-workbook"), query).content

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Essentiel", "Territoires", "Filières", "Équité", "Changement", "Source"]
    shown = [
        [_number(cell.text) for cell in row.find_all("td")] for row in page.select("#tableau-territoires tbody tr")
    ]
    rows = [[Decimal(str(value)) for value in row[1:]] for row in list(book["Territoires"].values)[1:]]
    assert rows == shown


def _number(text):
    return Decimal(text.replace(",", ".").replace("−", "-"))


@pytest.mark.parametrize("name", ["compare-pdf", "compare-workbook"])
def test_documents_of_one_scenario_lead_back_to_the_choice(client, place, name):
    query = {"s": make_query(place)["s"][:1]}
    response = enter(client).get(reverse(f"allocation:{name}"), query)
    assert (response.status_code, response.url) == (HTTPStatus.FOUND, f"/repartition/comparer/?s={query['s'][0]}")


def test_map_tells_each_change_in_words_and_pattern(client, place):
    for number, area in enumerate(place[1]):
        make_outline(area, west=float(number), south=45.0)
    query = make_query(place)

    page = BeautifulSoup(enter(client).get(reverse("allocation:compare"), query).content, "html.parser")

    svg = page.select_one("svg.portal-drawn-map")
    assert [" ".join(title.text.split()) for title in svg.select("path > title")] == [
        "Ardèche : +2,00 ETP, hausse de moins de 5 %",
        "Cantal : −3,00 ETP, baisse de 5 % ou plus",
        "Rhône : +2,00 ETP, hausse de 5 % ou plus",
    ]
    assert len(svg.select('path[fill="url(#hachures)"]')) == 1
    assert len(svg.select('path[fill="url(#points)"]')) == 2


def test_map_of_the_scenario_asked_for(client, place):
    query = make_query(place)

    response = enter(client).get(reverse("allocation:compare"), {**query, "carte": query["s"][0]})

    page = BeautifulSoup(response.content, "html.parser")
    changes = [row.find_all("td")[2].text for row in page.select("#tableau-changement tbody tr")]
    assert changes == ["−2,00", "+3,00", "0,00"]


@pytest.mark.parametrize(
    ("base", "etp", "expected"),
    [
        ("100", "95", ChangeClass.STRONG_FALL),
        ("100", "95.01", ChangeClass.STRONG_FALL),
        ("100", "95.06", ChangeClass.FALL),
        ("100", "100", ChangeClass.SAME),
        ("100", "104.94", ChangeClass.RISE),
        ("100", "104.99", ChangeClass.STRONG_RISE),
        ("100", "105", ChangeClass.STRONG_RISE),
        ("0", "1", ChangeClass.STRONG_RISE),
        ("0", "0", ChangeClass.SAME),
    ],
)
def test_change_is_classed_at_five_per_cent_as_shown(base, etp, expected):
    assert classify_change(base=Decimal(base), etp=Decimal(etp)) is expected

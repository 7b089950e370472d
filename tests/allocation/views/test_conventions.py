"""A scenario between the conventions of a département, from its creation to its exports."""

from decimal import Decimal
from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.roles import Role
from allocation.domain.create_scenario import create_scenario
from allocation.enums import Mesh
from allocation.models import Scenario
from tests.factories.conventions import YEAR, add_convention, make_place, settings_on_annexes
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder


@pytest.fixture
def agent(db):
    return make_agent()


@pytest.fixture
def place(db):
    return make_place()


@pytest.fixture
def scenario(agent, place):
    settings = settings_on_annexes(floor=Decimal("0.9"), cap=Decimal("1.2"))
    return create_scenario(
        name="Conventions", mesh=Mesh.SIAE, perimeter=place.department, settings=settings, actor=agent
    )


def asked(place, **changes):
    values = {"name": "Conventions", "perimeter": place.department.pk, "mesh": "siae", "base": f"annexes:{YEAR}"}
    return {**values, "scope": "all", "need": "population", "first_year": str(YEAR + 1), "years": "1", **changes}


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def text_of(response):
    return " ".join(page_of(response).get_text().split())


def detail(scenario):
    return reverse("allocation:scenario", args=[scenario.pk])


def line_of(scenario, name):
    return scenario.current.lines.get(name=name)


def test_departemental_agent_shares_between_the_conventions_of_their_departement(client, place):
    client.force_login(make_holder(Role.DEPARTMENTAL_AGENT, place.department))

    client.post(reverse("allocation:create"), asked(place))

    lines = Scenario.objects.get().current.lines.order_by("name")
    assert list(lines.values_list("name", "siae__kind", "area", "previous")) == [
        ("Ateliers", "ACI", None, Decimal("20.00")),
        ("Emballages", "EI", None, Decimal("10.00")),
        ("Jardins", "ACI", None, Decimal("30.00")),
    ]


def test_base_that_knows_no_structure_is_refused_beside_its_field(client, agent, place):
    client.force_login(agent)

    response = client.post(reverse("allocation:create"), asked(place, base="specification"))

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "prenez les annexes financières" in page_of(response).select_one("#id_base_error").text
    assert not Scenario.objects.exists()


def test_departemental_agent_does_not_share_between_those_of_another(client, place):
    client.force_login(make_holder(Role.DEPARTMENTAL_AGENT, place.beyond))
    response = client.post(reverse("allocation:create"), asked(place))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Scenario.objects.exists()


def test_page_shows_structure_kind_and_commune_in_the_order_of_names(client, agent, scenario):
    client.force_login(agent)
    rows = page_of(client.get(detail(scenario))).select("#tableau-lignes tbody tr")
    assert [[cell.text for cell in row.find_all(["th", "td"])][:3] for row in rows] == [
        ["Ateliers", "ACI", "Bêta"],
        ["Emballages", "EI", "Alpha"],
        ["Jardins", "ACI", "Alpha"],
    ]


def test_page_says_how_the_need_is_inherited(client, agent, scenario):
    client.force_login(agent)
    words = "le besoin d’un EPCI se partage entre ses structures à proportion de leur base"
    assert words in text_of(client.get(detail(scenario)))


def test_preview_of_conventions_answers_without_saving(client, agent, scenario):
    client.force_login(agent)
    data = {"version": "1", "loss": "5", "gain": "10", "start": "0", f"envelope_{YEAR}": "61", "to_threshold": "10"}

    response = client.post(reverse("allocation:preview", args=[scenario.pk]), data)

    assert "rien n’est encore enregistré" in text_of(response)
    assert len(page_of(response).select("#tableau-lignes tbody tr")) == 3
    assert not page_of(response).select(".portal-exports")


def test_why_page_names_structures_with_kind_and_commune(client, agent, scenario):
    client.force_login(agent)
    code = line_of(scenario, "Jardins").code
    response = client.get(reverse("allocation:why", args=[scenario.pk, code]))
    assert page_of(response).select_one("h1").text == "Pourquoi ce chiffre\u00a0? Jardins (ACI, Alpha), 2020"
    assert "Emballages (EI, Alpha)" in text_of(response)


def test_lock_copy_and_undo_work_on_conventions(client, agent, scenario):
    client.force_login(agent)
    code = line_of(scenario, "Jardins").code

    client.post(
        reverse("allocation:hold", args=[scenario.pk, code]), {"version": "1", "held": "31", "motive": "Avenant signé"}
    )
    client.post(reverse("allocation:copy", args=[scenario.pk]))
    client.post(reverse("allocation:undo", args=[scenario.pk]), {"version": "2"})

    scenario.refresh_from_db()
    copied = Scenario.objects.get(copied_from=scenario)
    assert line_of(copied, "Jardins").etp == 31
    assert line_of(copied, "Jardins").siae == line_of(scenario, "Jardins").siae
    assert (scenario.current.number, scenario.current.rules["territories"]) == (3, {})


def test_export_holds_kind_commune_and_code(client, agent, scenario):
    client.force_login(agent)
    content = client.get(detail(scenario), {"export-lignes": "csv"}).content.decode("utf-8-sig")
    code = line_of(scenario, "Ateliers").code
    assert content.splitlines()[0].startswith("Structure;Filière;Commune;Code;Base;Cible;Résultat")
    assert content.splitlines()[1].startswith(f"Ateliers;ACI;Bêta;{code};20,00;")


@pytest.mark.parametrize(
    ("holder", "status"),
    [
        ((Role.DEPARTMENTAL_AGENT, "department"), HTTPStatus.OK),
        ((Role.DEPARTMENTAL_AGENT, "beyond"), HTTPStatus.NOT_FOUND),
        ((Role.COMMITTEE_MEMBER, "department"), HTTPStatus.NOT_FOUND),
        ((Role.OBSERVER, None), HTTPStatus.NOT_FOUND),
        ((Role.STRUCTURE_MEMBER, None), HTTPStatus.FORBIDDEN),
    ],
)
def test_figures_of_structures_are_read_by_the_agents_of_the_perimeter_only(client, place, scenario, holder, status):
    role, area = holder
    client.force_login(make_holder(role, *([getattr(place, area)] if area else [])))
    assert client.get(detail(scenario)).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_page_has_a_fixed_number_of_queries(client, agent, place, count, django_assert_num_queries):
    department = make_department("99Q")
    for rank in range(count):
        add_convention(department, place.communes[0], name=f"Structure {rank}", etp="10.00")
    scenario = create_scenario(
        name="Lignes", mesh=Mesh.SIAE, perimeter=department, settings=settings_on_annexes(), actor=agent
    )
    client.force_login(agent)
    client.get(detail(scenario))
    with django_assert_num_queries(10):
        client.get(detail(scenario))

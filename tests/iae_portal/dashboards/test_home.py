"""Home: what the portal is for a visitor, what matters now for each role."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from iae_portal.common.provenance import CONVENTION_PREFIX
from iae_portal.dashboards.home_lines import tell_lines
from iae_portal.dashboards.home_page import dialogue_lines
from structures.models import Siae
from territories.domain.catalogue import NEED
from territories.models import Area, Indicator
from tests.factories.dialogues import make_campaign, make_dialogue, make_instructor, make_member
from tests.factories.territories import make_source


def test_home_tells_a_visitor_what_the_portal_is(client, db):
    response = client.get("/")

    assert (response.status_code, "Se connecter" in response.content.decode()) == (200, True)


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER])
def test_home_of_a_department_opens_on_it(enter, made, done, role):
    response = enter(role, made.department).get("/")

    assert response.context["page"].area == made.department


def test_home_of_a_holder_of_territory_opens_on_it(enter, made, done):
    response = enter(Role.TERRITORY_HOLDER, made.epci["E1"]).get("/")

    assert response.context["page"].area == made.epci["E1"]


def test_home_of_a_holder_of_territory_says_which_need_is_estimated(enter, made, done):
    """The role reads indicators and no diagnosis: the name of the indicator says it, as for everybody."""
    Indicator.objects.filter(pk=made.indicator.pk).update(code=NEED, name="besoin d’insertion (estimé)")
    page = enter(Role.TERRITORY_HOLDER, made.epci["E1"]).get("/").context["page"]

    assert page.figures[0].label == "Besoin d’insertion (estimé)"


def test_home_of_a_holder_of_territory_says_what_its_role_does_not_open(enter, made, done):
    text = BeautifulSoup(enter(Role.TERRITORY_HOLDER, made.epci["E1"]).get("/").content, "html.parser").get_text()

    assert "Votre rôle n’ouvre pas les diagnostics d’accès" in text
    assert "Votre rôle n’ouvre pas les ETP conventionnés de ce territoire" in text


def test_home_without_diagnosis_says_what_comes_next(enter, made):
    text = enter(Role.DEPARTMENTAL_AGENT, made.department).get("/").content.decode()

    assert "Aucun diagnostic n’est encore publié" in text


@pytest.mark.parametrize("path", ["/", "/donnees/"])
def test_convention_of_somebody_is_not_announced_as_a_data_set(enter, made, path):
    make_source(title="Conventions conclues par le portail", slug=f"{CONVENTION_PREFIX}12")
    make_source(title="Un jeu de données", slug="jeu")

    text = enter(Role.DEPARTMENTAL_AGENT, made.department).get(path).content.decode()

    assert ("Un jeu de données" in text, "Conventions conclues" in text) == (True, False)


def test_home_of_a_structure_shows_its_own_figures(enter, made):
    client = enter(Role.STRUCTURE_MEMBER)
    siae = Siae.objects.get(name="Structure S1")
    siae.members.set([client.session and siae.members.model.objects.get(role=Role.STRUCTURE_MEMBER)])

    response = client.get("/")

    assert [(found.name, found.etp) for found in response.context["structures"]] == [("Structure S1", 10)]


def test_home_of_a_structure_without_structure_says_what_to_do(enter, made):
    text = enter(Role.STRUCTURE_MEMBER).get("/").content.decode()

    assert "Aucune structure n’est encore rattachée à votre compte" in text


def test_home_before_anything_is_loaded_says_what_to_do(enter, db):
    Area.objects.all().update(is_current=False)

    text = enter(Role.REGIONAL_AGENT).get("/").content.decode()

    assert "Aucune donnée n’est encore chargée" in text


def test_layout_costs_at_most_four_queries(enter, db):
    client = enter(Role.REGIONAL_AGENT)
    client.get("/glossaire/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/glossaire/")

    assert len(captured) <= 4


COMMON = ["Accueil", "Territoires", "Structures", "Appels", "Opérateurs"]
READ = ["Diagnostic", "Répartition", "Stratégie", "Données"]
FILES = ["Appels", "Instruction", "CDIAE", "Décisions", "Opérateurs"]
INSTRUCTORS = [*COMMON[:3], "Dialogue", *FILES, *READ]
READERS = [*COMMON, *READ]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.REGIONAL_AGENT, [*INSTRUCTORS, "Invitations"]),
        (Role.OBSERVER, READERS),
        (
            Role.STRUCTURE_MEMBER,
            [
                "Accueil",
                "Territoires",
                "Structures",
                "Dialogue",
                "Appels",
                "Candidatures",
                "Conventions",
                "Opérateurs",
                "Qualité",
            ],
        ),
        (
            Role.TERRITORY_HOLDER,
            [*COMMON[:4], "Candidatures", "Conventions", "Opérateurs", "Projets", "Qualité", "Données"],
        ),
        (Role.ADMINISTRATOR, [*READERS, "Comptes"]),
    ],
)
def test_menu_holds_what_the_role_does(enter, db, role, labels):
    response = enter(role).get("/glossaire/")

    assert [item.label for item in response.context["menu"]] == labels


@pytest.mark.parametrize(
    ("path", "role", "label"),
    [
        ("/qualite/", Role.REGIONAL_AGENT, "Stratégie"),
        ("/restitution/", Role.REGIONAL_AGENT, "Stratégie"),
        ("/qualite/", Role.STRUCTURE_MEMBER, "Qualité"),
    ],
)
def test_menu_marks_the_entry_that_leads_to_the_page(enter, db, path, role, label):
    response = enter(role).get(path)
    page = BeautifulSoup(response.content, "html.parser")

    assert [item.label for item in response.context["menu"] if item.current] == [label]
    trail = [link.get_text() for link in page.select(".fr-breadcrumb__link")]
    assert (trail[0], trail[1] == "Stratégie") == ("Accueil", label == "Stratégie")


@pytest.mark.parametrize(
    ("path", "role"), [("/mon-compte/", Role.OBSERVER), ("/comptes/inviter/", Role.ADMINISTRATOR)]
)
def test_pages_of_accounts_have_a_trail(enter, db, path, role):
    page = BeautifulSoup(enter(role).get(path).content, "html.parser")

    assert page.select(".fr-breadcrumb__link")[0].get_text() == "Accueil"


def test_page_that_is_not_open_offers_no_help_on_it(enter, db):
    client = enter(Role.STRUCTURE_MEMBER)
    open_page, closed = client.get("/structures/"), client.get("/strategie/")

    assert [answer.status_code for answer in (open_page, closed)] == [200, 403]
    assert ["Aide sur cette page" in answer.content.decode() for answer in (open_page, closed)] == [True, False]


def test_demonstration_page_is_absent_from_production(client, db, settings):
    settings.DEMONSTRATION = False

    assert client.get("/demonstration/").status_code == 404


def test_demonstration_page_offers_an_account_a_role(client, db):
    text = client.get("/demonstration/").content.decode()

    assert text.count("Choisir") == 9


def test_method_page_solves_the_worked_example(client, db):
    table = client.get("/methode/").context["example"]

    rows = [[cell.text for cell in row] for row in table.shown]
    assert [(row[0], row[5], row[6], row[7]) for row in rows] == [
        ("A", "0,070", "0,8750", "intermédiaire"),
        ("B", "0,090", "1,1250", "intermédiaire"),
        ("C", "0,105", "1,3125", "bien dotée"),
        ("D", "0,065", "0,8125", "intermédiaire"),
        ("E", "0,070", "0,8750", "intermédiaire"),
        ("F", "0,000", "0,0000", "zone blanche"),
    ]


def test_demonstration_page_names_a_data_set_loaded_twice_once(client, db):
    for fingerprint in ("a" * 64, "b" * 64):
        make_source(slug="rechargees", title="Données rechargées", sha256=fingerprint, is_demonstration=True)

    assert client.get("/demonstration/").content.decode().count("Données rechargées") == 1


def test_home_of_an_agent_tells_the_dialogues_that_wait(client, made):
    dialogue = make_dialogue(campaign=make_campaign(year=dt.date.today().year + 1), state="submitted")  # noqa: DTZ011

    lines = tell_lines(dialogue_lines(make_instructor(dialogue)))

    assert [line.text for line in lines] == ["1 dialogue de gestion à instruire"]


def test_home_of_a_structure_shows_its_dialogue_with_the_time_left(client, made):
    dialogue = make_dialogue(campaign=make_campaign(year=dt.date.today().year + 1))  # noqa: DTZ011
    client.force_login(make_member(dialogue), backend="django.contrib.auth.backends.ModelBackend")

    response = client.get("/")

    assert [(card["dialogue"], card["complete"], card["count"]) for card in response.context["dialogues"]] == [
        (dialogue, 0, 6)
    ]
    assert "À déposer avant le" in response.content.decode()

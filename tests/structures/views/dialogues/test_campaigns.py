"""The pages of a campaign, and the economic model."""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from structures.dialogue_enums import DialogueState as S
from structures.models import DialogueCampaign
from territories.enums import AreaLevel
from tests.factories.dialogues import (
    AFTER_DEADLINE,
    FIGURES,
    YEAR,
    give_annex,
    make_campaign,
    make_department,
    make_dialogue,
    make_instructor,
    make_member,
    make_siae,
)
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

TABLE = f"/dialogue/campagnes/{YEAR}/"
NEW = {
    "year": str(YEAR),
    "name": "Dialogue d’essai",
    "bilan_year": str(YEAR - 1),
    "base_year": str(YEAR),
    "opens_at": f"{YEAR}-10-01T09:00",
    "submission_deadline": f"{YEAR}-10-31T17:00",
    "review_deadline": f"{YEAR}-11-30T17:00",
    "closes_at": f"{YEAR}-12-31T17:00",
}


def rows(response):
    return [[cell.text for cell in row] for row in response.context["table"].shown]


def test_home_of_a_member_lists_its_dialogues(enter):
    dialogue = make_dialogue()

    response = enter(make_member(dialogue)).get("/dialogue/")

    assert [card["dialogue"] for card in response.context["cards"]] == [dialogue]


def test_home_of_a_member_without_campaign_says_so(enter):
    text = enter(make_holder(Role.STRUCTURE_MEMBER)).get("/dialogue/").content.decode()

    assert "Aucune campagne n’est ouverte pour votre structure." in text


def test_home_of_an_agent_is_the_latest_campaign(enter):
    make_campaign(year=YEAR - 1)
    make_campaign(year=YEAR)

    assert enter(make_agent()).get("/dialogue/").url == TABLE


def test_home_without_campaign_offers_to_create_one_to_whom_may(enter):
    assert "Créer une campagne" in enter(make_agent()).get("/dialogue/").content.decode()
    assert "Créer une campagne" not in enter(make_holder(Role.DEPARTMENTAL_AGENT)).get("/dialogue/").content.decode()


def test_campaign_in_preparation_is_unknown_to_departmental_agents(enter):
    make_campaign(opened_at=None)

    assert enter(make_agent()).get(TABLE).status_code == 200
    assert enter(make_holder(Role.DEPARTMENTAL_AGENT, make_department())).get(TABLE).status_code == 404


def test_campaign_in_preparation_is_named_to_regional_agents_only(enter):
    make_campaign(year=YEAR - 1, opened_at=None)
    make_dialogue()

    named = [
        [other.year for other in enter(actor).get(TABLE).context["others"]]
        for actor in (make_agent(), make_holder(Role.DEPARTMENTAL_AGENT, make_department()))
    ]

    assert named == [[YEAR - 1], []]


def test_table_holds_the_dialogues_of_the_perimeter_with_their_totals(enter):
    dialogue = make_dialogue(state=S.PROPOSED, asked=Decimal(12), proposed=Decimal(11))
    make_dialogue(state=S.SUBMITTED, asked=Decimal(20))

    response = enter(make_instructor(dialogue)).get(TABLE)

    assert rows(response) == [
        [
            dialogue.siae.name,
            "ACI",
            dialogue.department.name,
            "proposition faite",
            "0 / 6",
            "31\xa0octobre\xa02021",
            "10,00",
            "–",
            "12,00",
            "11,00",
            "–",
        ]
    ]
    assert response.context["totals"].etp["asked"] == Decimal(12)
    # Nothing is agreed yet: nothing is added up, and no zero is told.
    assert [cell.text for cell in response.context["table"].total_cells[-3:]] == ["12,00", "11,00", "–"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("etat=submitted", 1),
        ("attente=retard", 1),
        ("attente=instruire", 1),
        ("filiere=EI", 0),
        ("nom=essai", 1),
        ("etat=inconnu", 0),
    ],
)
def test_filters_are_in_the_address(enter, query, count):
    make_dialogue(state=S.SUBMITTED)
    make_dialogue(siae=make_siae(name="Essai"))

    with time_machine.travel(AFTER_DEADLINE, tick=False):
        response = enter(make_agent()).get(f"{TABLE}?{query}")

    assert response.context["table"].count == count


def test_table_exports_what_it_shows(enter):
    dialogue = make_dialogue(state=S.SUBMITTED, asked=Decimal(20))

    response = enter(make_agent()).get(TABLE, {"export": "csv"})

    assert dialogue.siae.name in response.content.decode("utf-8-sig")


@pytest.mark.parametrize("count", [1, 3])
def test_table_costs_the_same_whatever_its_rows(enter, count):
    for _ in range(count):
        make_dialogue(state=S.SUBMITTED, figures=FIGURES)
    client = enter(make_agent())
    client.get(TABLE)

    with CaptureQueriesContext(connection) as captured:
        client.get(TABLE)

    assert len(captured) == 14


@pytest.mark.parametrize("path", [TABLE, f"{TABLE}issue/"])
def test_campaign_is_refused_to_those_who_instruct_nothing(enter, path):
    make_campaign()

    for role in (Role.STRUCTURE_MEMBER, Role.OBSERVER, Role.COMMITTEE_MEMBER, Role.ADMINISTRATOR):
        assert enter(make_holder(role)).get(path).status_code == 403


def test_regional_agent_creates_a_campaign_then_opens_it(enter):
    give_annex(make_siae())
    client = enter(make_agent())

    assert client.post("/dialogue/campagnes/nouvelle/", NEW).url == TABLE
    text = client.post(f"{TABLE}ouvrir/", follow=True).content.decode()

    assert "1 dialogue ouvert." in text
    assert DialogueCampaign.objects.get().dialogues.count() == 1


def test_campaign_whose_dates_cross_is_shown_again(enter):
    response = enter(make_agent()).post("/dialogue/campagnes/nouvelle/", {**NEW, "closes_at": f"{YEAR}-10-15T17:00"})

    assert (response.status_code, "Les dates se suivent" in response.content.decode()) == (422, True)


def test_regional_agent_moves_the_dates(enter):
    campaign = make_campaign()

    enter(make_agent()).post(f"{TABLE}modifier/", {**NEW, "submission_deadline": f"{YEAR}-11-05T12:00"})

    campaign.refresh_from_db()
    assert campaign.submission_deadline.isoformat() == f"{YEAR}-11-05T11:00:00+00:00"


@pytest.mark.parametrize("path", ["/dialogue/campagnes/nouvelle/", f"{TABLE}modifier/"])
def test_campaign_is_not_prepared_by_a_departmental_agent(enter, path):
    make_campaign()

    assert enter(make_holder(Role.DEPARTMENTAL_AGENT)).get(path).status_code == 403


def test_outcomes_are_those_of_the_perimeter(enter):
    dialogue = make_dialogue(state=S.AGREED, agreed=Decimal(11))
    make_dialogue(state=S.AGREED, agreed=Decimal(30))

    response = enter(make_instructor(dialogue)).get(f"{TABLE}issue/")

    assert [row[4] for row in rows(response)] == ["11,00"]


def test_outcomes_export(enter):
    make_dialogue(state=S.AGREED, agreed=Decimal(11))

    assert enter(make_agent()).get(f"{TABLE}issue/", {"export": "ods"}).status_code == 200


@pytest.fixture
def supply():
    region = make_area(level=AreaLevel.REGION, code="99", name="Région d’essai")
    department = make_department(code="99A", name="Essai")
    for _ in range(2):
        make_dialogue(siae=make_siae(department=department), state=S.SUBMITTED, figures=FIGURES, realised=Decimal(8))
    yield department
    region.is_current = False
    region.save()


def test_economic_model_of_the_region_is_open_to_its_agents(enter, supply):
    response = enter(make_agent()).get("/modele-economique/")

    assert set(response.context["tables"]) == {"filiere", "resultats", "evolution", "departement", "structures"}
    assert response.context["total"].resources == Decimal(1_000_000)


def test_economic_model_hides_few_structures_from_an_observer(enter, supply):
    response = enter(make_holder(Role.OBSERVER)).get("/modele-economique/?departement=99A")

    text = response.content.decode()
    assert "Moins de trois structures" in text
    assert "structures" not in response.context["tables"]
    assert "1\u202f000\u202f000" not in text


@pytest.mark.parametrize("query", ["departement=99Z", "annee=1999"])
def test_economic_model_of_what_does_not_exist_is_not_found(enter, supply, query):
    assert enter(make_agent()).get(f"/modele-economique/?{query}").status_code == 404


def test_economic_model_exports_each_table(enter, supply):
    client = enter(make_agent())

    for name in ("filiere", "resultats", "evolution", "departement", "structures"):
        assert client.get(f"/modele-economique/?export-{name}=xlsx").status_code == 200, name


def test_economic_model_without_campaign_says_so(enter):
    make_department()

    text = enter(make_agent()).get("/modele-economique/?departement=").content.decode()

    assert "aucun chiffre n’est à montrer" in text


def test_economic_model_is_refused_to_a_structure(enter):
    assert enter(make_holder(Role.STRUCTURE_MEMBER)).get("/modele-economique/").status_code == 403

"""The page of one dialogue, for each side."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from structures.dialogue_enums import DialogueState as S
from structures.models import Dialogue
from tests.factories.dialogues import (
    DURING,
    FIGURES,
    fill_dialogue,
    make_campaign,
    make_department,
    make_dialogue,
    make_instructor,
    make_member,
    make_siae,
)
from tests.factories.users import make_agent, make_holder

PROPOSAL = {"proposer-etp_ACI": "11,50", "proposer-modulated_share": "7", "proposer-motive": "Besoin du territoire."}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page(dialogue, rest=""):
    return f"/dialogue/{dialogue.pk}/{rest}"


def labels(response):
    return [item["action"].slug for item in response.context["actions"]]


def test_member_of_an_incomplete_dialogue_sees_what_is_missing_and_no_button(enter):
    dialogue = make_dialogue()

    text = enter(make_member(dialogue)).get(page(dialogue)).content.decode()

    assert "Il manque, pour pouvoir déposer" in text
    assert "candidatures reçues" in text
    assert "Déposer le dialogue de gestion" not in text


def test_member_hands_in_a_filled_dialogue(enter):
    dialogue = make_dialogue()
    member = make_member(dialogue)
    fill_dialogue(dialogue, author=member)
    client = enter(member)
    assert "vous ne pourrez plus les modifier" in client.get(page(dialogue)).content.decode()

    text = client.post(page(dialogue, "deposer/"), follow=True).content.decode()

    assert Dialogue.objects.get(pk=dialogue.pk).state == S.SUBMITTED
    assert f"Le dialogue est déposé, référence {dialogue.reference}" in text


def test_hand_in_refused_tells_why(enter):
    dialogue = make_dialogue()

    text = enter(make_member(dialogue)).post(page(dialogue, "deposer/"), follow=True).content.decode()

    assert "Le dialogue n’est pas complet." in text


def test_late_dialogue_tells_what_to_do(enter):
    dialogue = make_dialogue()
    member = make_member(dialogue)

    with time_machine.travel(dialogue.deadline + dt.timedelta(days=1)):
        text = enter(member).get(page(dialogue)).content.decode()

    assert "L’échéance est passée depuis le" in text
    assert "Demandez une nouvelle échéance" in text


@pytest.mark.parametrize(
    ("state", "agent", "member"),
    [
        (S.TO_FILL, ["sans-suite"], []),
        (S.SUBMITTED, ["proposer", "renvoyer"], []),
        (S.RETURNED, ["sans-suite"], []),
        (S.PROPOSED, ["accorder", "proposer", "arreter"], ["accepter", "contester"]),
        (S.CONTESTED, ["proposer", "accorder", "arreter"], []),
        (S.AGREED, ["rouvrir"], []),
        (S.SETTLED, ["rouvrir"], []),
        (S.DROPPED, ["rouvrir"], []),
    ],
)
def test_each_side_is_offered_its_own_moves(enter, state, agent, member):
    dialogue = make_dialogue(state=state)

    offered = (
        labels(enter(make_instructor(dialogue)).get(page(dialogue))),
        labels(enter(make_member(dialogue)).get(page(dialogue))),
    )

    assert offered == (agent, member)


def test_regional_agent_alone_may_extend(enter):
    dialogue = make_dialogue()

    assert labels(enter(make_agent()).get(page(dialogue))) == ["prolonger", "sans-suite"]


def test_no_move_is_offered_once_the_campaign_is_closed(enter):
    dialogue = make_dialogue(state=S.SUBMITTED)
    agent = make_instructor(dialogue)

    with time_machine.travel(dialogue.campaign.closes_at):
        assert labels(enter(agent).get(page(dialogue))) == []


def test_agent_proposes_a_figure(enter):
    dialogue = make_dialogue(state=S.SUBMITTED)

    enter(make_instructor(dialogue)).post(page(dialogue, "proposer/"), PROPOSAL)

    assert dialogue.lines.get().proposed == Decimal("11.50")


def test_proposal_without_motive_is_shown_again_with_what_was_typed(enter):
    dialogue = make_dialogue(state=S.SUBMITTED)

    response = enter(make_instructor(dialogue)).post(page(dialogue, "proposer/"), {**PROPOSAL, "proposer-motive": ""})

    assert (response.status_code, 'value="11,50"' in response.content.decode()) == (422, True)
    assert dialogue.lines.get().proposed is None


def test_move_that_is_no_longer_possible_says_so(enter):
    dialogue = make_dialogue(state=S.AGREED, agreed=Decimal(11))

    text = enter(make_instructor(dialogue)).post(page(dialogue, "proposer/"), PROPOSAL, follow=True).content.decode()

    assert "Action impossible" in text


def test_moves_of_the_other_side_are_refused(enter):
    dialogue = make_dialogue(state=S.PROPOSED)

    assert enter(make_member(dialogue)).post(page(dialogue, "arreter/")).status_code == 403
    assert enter(make_instructor(dialogue)).post(page(dialogue, "accepter/")).status_code == 403
    assert enter(make_member(dialogue)).post(page(dialogue, "inconnu/")).status_code == 404


def test_member_accepts_the_proposal(enter):
    dialogue = make_dialogue(state=S.PROPOSED, proposed=Decimal("11.00"))

    enter(make_member(dialogue)).post(page(dialogue, "accepter/"))

    assert dialogue.lines.get().agreed == Decimal("11.00")


def test_member_does_not_accept_a_proposal_that_changed_meanwhile(enter):
    dialogue = make_dialogue(state=S.PROPOSED, proposed=Decimal("11.00"), proposed_at=DURING)
    client = enter(make_member(dialogue))
    form = client.get(page(dialogue)).context["actions"][0]["form"]
    Dialogue.objects.filter(pk=dialogue.pk).update(proposed_at=DURING + dt.timedelta(minutes=1))

    response = client.post(page(dialogue, "accepter/"), {form.add_prefix("vu"): form["vu"].value()}, follow=True)

    assert "relisez-la" in response.content.decode()
    assert Dialogue.objects.get(pk=dialogue.pk).state == S.PROPOSED


@pytest.mark.parametrize("rest", ["", "fiche-de-suivi.pdf"])
def test_dialogue_does_not_exist_for_those_who_may_not_see_it(enter, rest):
    dialogue = make_dialogue()

    assert enter(make_member(make_dialogue())).get(page(dialogue, rest)).status_code == 404
    assert enter(make_holder(Role.DEPARTMENTAL_AGENT, make_department())).get(page(dialogue, rest)).status_code == 404
    assert enter(make_holder(Role.OBSERVER)).get(page(dialogue, rest)).status_code == 403


def test_agent_reads_last_year_and_the_median_of_the_department(enter):
    department = make_department(code="99A", name="Essai")
    siae = make_siae(department=department)
    before = make_campaign(year=2020)
    make_dialogue(campaign=before, siae=siae, state=S.AGREED, figures={**FIGURES, "entrants": 30})
    dialogue = make_dialogue(campaign=make_campaign(), siae=siae, state=S.SUBMITTED, figures=FIGURES)
    for entrants in (40, 60):
        make_dialogue(
            siae=make_siae(department=department), state=S.SUBMITTED, figures={**FIGURES, "entrants": entrants}
        )

    response = enter(make_instructor(dialogue)).get(page(dialogue))

    table = next(table for table in response.context["tables"] if table.name == "publics")
    row = next(row for row in table.shown if row[0].text == "Personnes entrées dans l’année")
    assert [cell.text for cell in row[1:]] == ["24", "30", "40"]
    assert [heading.column.label for heading in table.headings][-1] == "Médiane (3 ACI, Essai)"


def test_agent_reads_no_median_of_fewer_than_three(enter):
    dialogue = make_dialogue(state=S.SUBMITTED, figures=FIGURES)

    response = enter(make_instructor(dialogue)).get(page(dialogue))

    assert [len(table.headings) for table in response.context["tables"]] == [2, 2, 2, 2]


def test_member_reads_again_what_was_handed_in_without_the_others(enter):
    dialogue = make_dialogue(state=S.SUBMITTED, figures=FIGURES)

    response = enter(make_member(dialogue)).get(page(dialogue))

    table = next(table for table in response.context["tables"] if table.name == "publics")
    assert [cell.text for cell in table.shown[1]] == ["Personnes entrées dans l’année", "24"]


def test_member_reads_the_proposed_figure_first(enter):
    dialogue = make_dialogue(state=S.PROPOSED, asked=Decimal(12), proposed=Decimal(11), proposed_at=DURING)

    text = enter(make_member(dialogue)).get(page(dialogue)).content.decode()

    assert "<strong>11,00 ETP</strong> proposés pour 2022, 12,00 demandés, 10,00 dans l’annexe 2021." in text


@pytest.mark.parametrize("name", ["etp", "historique", "sorties", "publics", "accompagnement", "ressources"])
def test_each_table_of_the_agent_exports(enter, name):
    dialogue = make_dialogue(state=S.SUBMITTED, figures=FIGURES)

    response = enter(make_instructor(dialogue)).get(page(dialogue), {f"export-{name}": "csv"})

    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_message_and_its_file_reach_the_other_side_only(enter):
    dialogue = make_dialogue()
    member, agent = make_member(dialogue), make_instructor(dialogue)
    stranger = make_member(make_dialogue())
    upload = SimpleUploadedFile("comptes.pdf", b"%PDF-1.7 comptes")
    enter(member).post(page(dialogue, "messages/"), {"text": "Voici nos comptes.", "attachment": upload})
    address = page(dialogue, f"messages/{dialogue.messages.get().pk}/piece/")

    response = enter(agent).get(address)

    assert b"".join(response.streaming_content) == b"%PDF-1.7 comptes"
    assert "Voici nos comptes." in enter(agent).get(page(dialogue)).content.decode()
    assert enter(stranger).get(address).status_code == 404


def test_empty_message_is_shown_again(enter):
    dialogue = make_dialogue()

    response = enter(make_member(dialogue)).post(page(dialogue, "messages/"), {"text": ""})

    assert (response.status_code, "Écrivez un message ou joignez un fichier." in response.content.decode()) == (
        422,
        True,
    )


def test_sheet_downloads_as_a_pdf(enter):
    dialogue = make_dialogue(state=S.AGREED, figures=FIGURES, agreed=Decimal(11))

    response = enter(make_member(dialogue)).get(page(dialogue, "fiche-de-suivi.pdf"))

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert dialogue.reference.lower() in response["Content-Disposition"]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_the_agent_costs_the_same_whatever_is_written(enter, rows):
    dialogue = make_dialogue(state=S.SUBMITTED, figures=FIGURES)
    agent = make_instructor(dialogue)
    for number in range(rows):
        dialogue.messages.create(author=agent, from_structure=False, text=str(number))
        dialogue.changes.create(kind="ACI", stage="asked", etp=number, made_by=agent)
    client = enter(agent)
    client.get(page(dialogue))

    with CaptureQueriesContext(connection) as captured:
        client.get(page(dialogue))

    assert len(captured) == 12

"""The pages as an agent and an applicant use them."""

import datetime as dt
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from awards.domain.conventions import draft_convention, edit_convention, send_convention
from awards.domain.releasing import release_decision
from awards.enums import ConventionState, DecisionState
from awards.models import Convention, Decision, Letter
from calls.enums import ApplicationState as S
from iae_portal.common.formatting import format_date
from tests.factories.awards import (
    DECIDED,
    acceptance,
    amount,
    make_active,
    make_decider,
    make_heard,
    make_held,
    make_owner,
    make_released,
    refusal,
)
from tests.factories.calls import make_call
from tests.factories.desk import assign, declare, make_file
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_holder


@pytest.fixture
def file():
    return make_heard()


@pytest.fixture
def agent(file):
    return make_decider(file)


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def sheet(file, *, kind="accepted", **changes):
    """What the page of preparation sends."""
    data = {"kind": kind, "motive": "", "note": "", "lignes-TOTAL_FORMS": "1", "lignes-INITIAL_FORMS": "0"}
    data |= {"conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0"}
    place = file.siae.sites.get().commune.code
    data |= {
        "lignes-0-year": "2027",
        "lignes-0-kind": "ACI",
        "lignes-0-place": place,
        "lignes-0-part": "state",
        "lignes-0-etp": "3,50",
        "lignes-0-euros": "",
    }
    return {**data, **changes}


def test_decision_is_prepared_held_and_released_from_its_page(enter, file, agent):
    client = enter(agent)
    assert client.post(f"/decisions/dossiers/{file.pk}/preparer/", sheet(file)).status_code == 302
    decision = Decision.objects.get()
    assert decision.lines.get().etp == Decimal("3.50")
    client.post(f"/decisions/{decision.pk}/presenter/")
    client.post(f"/decisions/{decision.pk}/notifier/")
    decision.refresh_from_db()
    assert decision.state == DecisionState.RELEASED
    page = text_of(client.get(f"/decisions/dossiers/{file.pk}/"))
    assert decision.letter.reference in page
    assert "Lettre de notification envoyée" in page
    table = client.get("/decisions/").context["table"]
    (told,) = [cell.text for cell in table.shown[0] if cell.column.key == "decision"]
    assert told == f"Accepté, décision notifiée le {format_date(decision.released_at)}"
    assert "Notifiée le" not in [heading.column.label for heading in table.headings]


def test_refused_sheet_keeps_what_was_typed_and_names_the_line(enter, file, agent):
    answer = enter(agent).post(
        f"/decisions/dossiers/{file.pk}/preparer/", sheet(file, **{"lignes-0-place": "00000", "note": "À garder"})
    )
    assert answer.status_code == 422
    assert "Aucune commune n’a le code" in text_of(answer)
    assert "À garder" in answer.content.decode()


def test_refusal_without_motive_is_told_beside_the_field(enter, file, agent):
    answer = enter(agent).post(f"/decisions/dossiers/{file.pk}/preparer/", sheet(file, kind="rejected"))
    assert answer.status_code == 422
    assert "Une décision défavorable est motivée" in text_of(answer)


def test_agent_without_declaration_is_sent_to_it(enter, file):
    client = enter(make_decider(make_heard()))
    assert client.get(f"/decisions/dossiers/{file.pk}/").url == f"/instruction/dossiers/{file.pk}/declaration/"


@pytest.mark.parametrize("fmt", ["pdf", "docx"])
def test_letter_is_the_same_whenever_it_is_asked(enter, file, agent, fmt):
    decision = make_released(file, agent, refusal())
    answer = enter(agent).get(f"/decisions/{decision.pk}/lettre.{fmt}")
    assert answer.status_code == 200
    assert f'filename="{file.reference}-D1.{fmt}"' in answer.headers["Content-Disposition"]


def test_applicant_reads_the_decision_once_it_is_released(enter, file, agent):
    owner = make_owner(file)
    decision = make_held(file, agent, refusal())
    client = enter(owner)
    assert client.get(f"/candidatures/{file.pk}/decision/").status_code == 404

    release_decision(decision, actor=agent)
    page = text_of(client.get(f"/candidatures/{file.pk}/decision/"))
    assert "Le besoin est déjà couvert." in page
    assert "Voies et délais de recours" in page
    assert client.get(f"/candidatures/{file.pk}/decision/{decision.pk}/lettre.pdf").status_code == 200
    assert f"/candidatures/{file.pk}/decision/" in client.get(f"/candidatures/{file.pk}/").content.decode()


def test_late_notification_is_counted_and_listed(enter, file, agent, time_machine):
    fresh = make_heard()
    declare(fresh, agent)
    time_machine.move_to(DECIDED + dt.timedelta(days=20), tick=False)
    client = enter(agent)
    assert "2 dossiers en retard" in text_of(client.get("/decisions/"))
    listed = text_of(client.get("/decisions/?retard=oui"))
    assert "en retard de 10 jours" in listed


def test_held_decisions_are_previewed_then_released_by_a_job(enter, file, agent):
    make_held(file, agent)
    client = enter(agent)
    address = f"/decisions/appels/{file.call_id}/notifier/"
    preview = text_of(client.post(address, {"d": file.pk, "etape": "apercu"}))
    assert "1 décision sur 1 serait notifiée" in preview
    assert not Letter.objects.exists()
    answer = client.post(address, {"d": file.pk, "etape": "confirmer"})
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_decisions_are_exported_as_they_are_shown(enter, file, agent, fmt):
    answer = enter(agent).get(f"/decisions/?export={fmt}")
    assert answer.status_code == 200
    if fmt == "csv":
        assert file.reference in answer.content.decode("utf-8-sig")


def test_convention_goes_from_draft_to_signature_by_its_pages(enter, file, agent):
    decision = make_released(file, agent)
    client = enter(agent)
    client.post(f"/decisions/{decision.pk}/convention/")
    convention = Convention.objects.get()
    address = f"/conventions/{convention.pk}/"
    data = {"starts_on": "2027-06-01", "ends_on": "2027-12-31", "commitments": "Accueillir.", "people": "10"}
    assert client.post(f"{address}modifier/", data).url == address
    client.post(f"{address}envoyer/")
    for party in ("beneficiary", "state"):
        data = {"party": party, "name": "C. Durand", "quality": "Présidente", "signed_on": "2027-05-06"}
        assert client.post(f"{address}signer/", data).url == address
    client.post(f"{address}activer/")
    convention.refresh_from_db()
    assert convention.state == ConventionState.ACTIVE
    assert "4,00 comptés au registre" in text_of(client.get(address))


def test_register_page_of_the_structure_shows_the_same_etp(enter, file, agent):
    make_active(make_released(file, agent), agent, signed_on=DECIDED.date())
    assert "4,00" in text_of(enter(agent).get(f"/structures/{file.siae_id}/"))


def test_public_statistics_wait_for_the_closing_and_tell_nothing_of_one_applicant(client, enter, file, agent):
    make_released(file, agent)
    page = text_of(client.get(f"/appels/{file.call_id}/statistiques/"))
    assert file.applicant_name not in page
    assert "Trop peu de porteurs" in page
    internal = text_of(enter(agent).get(f"/instruction/appels/{file.call_id}/statistiques/"))
    assert "Acceptés" in internal
    assert file.department.name in internal


def test_statistics_do_not_tell_an_agent_the_one_file_of_another_departement(enter, file):
    own = make_file(file.call, siae=make_siae(department=make_department(code="98D")), etp_asked="3.25")
    page = text_of(
        enter(make_holder(Role.DEPARTMENTAL_AGENT, own.department)).get(
            f"/instruction/appels/{file.call_id}/statistiques/?export-territoires=csv"
        )
    )
    assert "3,25" in page
    assert file.department.name not in page


def test_member_of_the_committee_reads_a_convention_once_it_is_sent(enter, file, agent):
    member = make_holder(Role.COMMITTEE_MEMBER, file.department)
    assign(file, member)
    declare(file, member)
    convention = draft_convention(make_released(file, agent), actor=agent)
    client = enter(member)
    assert client.get(f"/conventions/{convention.pk}/").status_code == 404
    edit_convention(
        convention,
        starts_on=convention.starts_on,
        ends_on=convention.ends_on,
        commitments="Accueillir.",
        targets={"people": "12"},
        actor=agent,
    )
    send_convention(convention, actor=agent)
    assert client.get(f"/conventions/{convention.pk}/").status_code == 200


def test_statistics_of_an_open_call_are_not_public(client, time_machine):
    file = make_file(make_call())
    time_machine.move_to(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC), tick=False)
    assert client.get(f"/appels/{file.call_id}/statistiques/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/decisions/", "/decisions/conditions/", "/decisions/recours/", "/conventions/", "/suivi/"]
)
def test_list_asks_as_many_queries_for_three_rows_as_for_one(count_queries, file, agent, address):
    make_active(make_released(file, agent), agent, signed_on=DECIDED.date())
    few = count_queries(agent, address)
    for _ in range(2):
        other = make_heard(file.call)
        declare(other, agent)
        make_active(make_released(other, agent), agent, signed_on=DECIDED.date())
    assert count_queries(agent, address) == few


def test_statistics_ask_as_many_queries_for_three_files_as_for_one(count_queries, file, agent):
    address = f"/instruction/appels/{file.call_id}/statistiques/"
    make_released(file, agent)
    few = count_queries(agent, address)
    for _ in range(2):
        other = make_heard(file.call)
        declare(other, agent)
        make_released(other, agent, acceptance(other, amount(other)))
    assert count_queries(agent, address) == few


def test_file_moved_on_is_told_on_the_page(enter, file, agent):
    make_released(file, agent)
    file.refresh_from_db()
    assert file.state == S.ACCEPTED
    answer = enter(agent).post(f"/decisions/dossiers/{file.pk}/preparer/", sheet(file))
    assert answer.status_code == 422
    assert "ne peut pas devenir" in text_of(answer)

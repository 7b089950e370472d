"""Every page of a file answers to who instructs it, and the gate stands before each."""

import pytest

from accounts.roles import Role
from calls.enums import ApplicationState as S
from calls.models import Conflict
from territories.enums import AreaLevel
from tests.factories.desk import declare, exclude, make_file, make_instructor, make_member
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

GATED = [
    "",
    "versions/",
    "recevabilite/",
    "corrections/",
    "echanges/",
    "notes-internes/",
    "attribution/",
    "evaluations/",
]
INSTRUCTORS = ["recevabilite/", "corrections/", "echanges/", "notes-internes/", "attribution/"]


def address(application, page=""):
    return f"/instruction/dossiers/{application.pk}/{page}"


@pytest.mark.parametrize("page", GATED)
def test_page_opens_for_the_instructor(enter, page):
    application = make_file()
    response = enter(make_instructor(application)).get(address(application, page))
    assert response.status_code == 200


@pytest.mark.parametrize("page", GATED)
def test_page_leads_to_the_gate_before_the_declaration(enter, page):
    application = make_file()
    response = enter(make_instructor(application, declared=False)).get(address(application, page))
    assert (response.status_code, response["Location"]) == (302, address(application, "declaration/"))


@pytest.mark.parametrize("page", [*GATED, "declaration/", "interets/"])
def test_page_does_not_exist_for_an_agent_of_another_departement(enter, page):
    application = make_file()
    other = make_area(level=AreaLevel.DEPARTMENT, code="99E")
    agent = make_holder(Role.DEPARTMENTAL_AGENT, other)
    declare(application, agent)
    assert enter(agent).get(address(application, page)).status_code in (403, 404)


@pytest.mark.parametrize("page", INSTRUCTORS)
def test_page_of_instruction_is_refused_to_a_reviewer(enter, page):
    application = make_file()
    assert enter(make_member(application)).get(address(application, page)).status_code == 403


def test_member_without_the_file_does_not_see_it(enter):
    application = make_file(state=S.UNDER_REVIEW)
    member = make_member(application, assigned=False)
    assert enter(member).get(address(application)).status_code == 404


def test_member_reads_a_file_that_awaits_the_committee(enter):
    application = make_file(state=S.AWAITING_COMMITTEE)
    member = make_member(application, assigned=False)
    assert enter(member).get(address(application)).status_code == 200


def test_gate_shows_nothing_of_the_file(enter):
    application = make_file(title="Projet secret")
    content = enter(make_instructor(application, declared=False)).get(address(application, "declaration/"))
    assert "Projet secret" not in content.content.decode()
    assert application.applicant_name in content.content.decode()


def test_declared_absence_opens_the_file(enter):
    application = make_file()
    entered = enter(make_instructor(application, declared=False))
    response = entered.post(address(application, "declaration/"), {"reponse": "absence"})
    assert response["Location"] == address(application)
    assert entered.get(address(application)).status_code == 200


def test_declared_conflict_makes_the_file_vanish(enter):
    application = make_file()
    agent = make_instructor(application, declared=False)
    entered = enter(agent)
    entered.post(address(application, "declaration/"), {"reponse": "conflit", "motive": "Je préside la structure."})
    assert Conflict.objects.get(user=agent).status == "declared"
    assert entered.get(address(application, "declaration/")).status_code == 404


def test_conflict_without_reason_is_refused(enter):
    application = make_file()
    agent = make_instructor(application, declared=False)
    response = enter(agent).post(address(application, "declaration/"), {"reponse": "conflit", "motive": " "})
    assert response.status_code == 422
    assert not Conflict.objects.exists()


def test_draft_does_not_exist_for_agents(enter):
    from tests.factories.calls import make_application

    draft = make_application()
    assert enter(make_agent()).get(address(draft)).status_code == 404


def test_notes_and_exchanges_do_not_share_their_words(enter):
    application = make_file()
    agent = make_instructor(application)
    entered = enter(agent)
    entered.post(address(application, "notes-internes/"), {"text": "Porteur fragile."})
    entered.post(address(application, "echanges/"), {"text": "Merci de votre envoi."})
    notes, exchanges = (
        entered.get(address(application, page)).content.decode() for page in ("notes-internes/", "echanges/")
    )
    assert "Porteur fragile." in notes
    assert "Porteur fragile." not in exchanges
    assert "Merci de votre envoi." in exchanges
    assert "Merci de votre envoi." not in notes


def test_interests_are_shown_to_who_decides_of_them(enter):
    application = make_file()
    agent = make_instructor(application)
    exclude(application, agent)
    response = enter(make_agent()).get(address(application, "interets/"))
    assert str(agent) in response.content.decode()


def test_decision_on_an_interest_opens_the_file_again(enter):
    application = make_file()
    agent = make_instructor(application)
    exclude(application, agent)
    data = {"personne": agent.pk, "decision": "ecarter", "motive": "Homonyme."}
    assert enter(make_agent()).post(address(application, "interets/"), data).status_code == 302
    assert enter(agent).get(address(application)).status_code == 200


def test_agent_of_a_departement_decides_of_no_interest(enter):
    application = make_file()
    assert enter(make_instructor(application)).get(address(application, "interets/")).status_code == 403


def test_versions_tell_what_changed(enter):
    from tests.factories.calls import ANSWERS
    from tests.factories.desk import make_version

    application = make_file()
    make_version(application, answers={**ANSWERS, "titre": "Une ressourcerie à Mauriac"})
    response = enter(make_instructor(application)).get(address(application, "versions/"))
    assert response.context["changes"] == [
        {
            "label": "Intitulé du projet",
            "before": "Une recyclerie à Mauriac",
            "after": "Une ressourcerie à Mauriac",
        }
    ]

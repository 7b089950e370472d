"""Beginning a file."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.drafts import department_of, follow_version, open_draft
from calls.enums import ApplicantKind, CallState
from calls.models import Application, CallVersion
from calls.rules.definitions import DefinitionError, load_definition
from tests.factories.applying import make_member, make_place
from tests.factories.calls import CLOSES, DEFINITION, DURING, OPENS, make_application, make_call
from tests.factories.operators import make_member as make_operator_member, make_operator
from tests.factories.structures import make_department, make_siae, make_site
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


def with_questions(*questions):
    sections = DEFINITION["form"]["sections"]
    first = {**sections[0], "questions": [*sections[0]["questions"], *questions]}
    return {**DEFINITION, "form": {"sections": [first, sections[1]]}}


def test_draft_is_the_structure_s_in_its_departement():
    siae = make_siae()
    member = make_member(siae)

    draft = open_draft(make_call(), holder=siae, actor=member)

    assert (draft.state, draft.siae, draft.department) == ("draft", siae, siae.department)
    assert (draft.applicant_name, draft.created_by) == (siae.name, member)


def test_draft_that_exists_is_taken_up_again():
    siae = make_siae()
    call = make_call()
    draft = open_draft(call, holder=siae, actor=make_member(siae))

    assert open_draft(call, holder=siae, actor=make_member(siae)) == draft
    assert Application.objects.count() == 1


def test_withdrawn_file_leaves_its_place():
    old = make_application(state="withdrawn")

    assert open_draft(old.call, holder=old.siae, actor=make_member(old.siae)) != old


def test_register_answers_what_it_knows():
    siae = make_siae(siret="12345678200010", kind="EI")
    seat = make_place(siae.department)
    make_site(siae, commune=seat)
    kinds = [{"key": "ei", "label": "EI"}, {"key": "aci", "label": "ACI"}]
    call = make_call(
        definition=with_questions(
            {"key": "nom", "kind": "text", "label": "Nom", "prefill": "name"},
            {"key": "siret", "kind": "siret", "label": "SIRET", "prefill": "siret"},
            {"key": "siege", "kind": "commune", "label": "Siège", "prefill": "commune"},
            {"key": "filiere", "kind": "choice", "label": "Filière", "options": kinds, "prefill": "kind"},
            {"key": "dep", "kind": "text", "label": "Département", "prefill": "department"},
        )
    )

    draft = open_draft(call, holder=siae, actor=make_member(siae))

    assert dict(draft.answers.values_list("key", "value")) == {
        "nom": siae.name,
        "siret": "12345678200010",
        "siege": seat.code,
        "filiere": "ei",
        "dep": siae.department.name,
    }


def test_question_that_cannot_be_prefilled_so_is_refused():
    with pytest.raises(DefinitionError, match="ne peut pas être préremplie"):
        load_definition(with_questions({"key": "n", "kind": "date", "label": "Date", "prefill": "siret"}))


@pytest.mark.parametrize(
    ("moment", "words"),
    [(OPENS - dt.timedelta(seconds=1), "ouvre le"), (CLOSES + dt.timedelta(minutes=16), "est clos depuis")],
)
def test_call_begins_no_file_out_of_its_dates(moment, words):
    with time_machine.travel(moment, tick=False):
        siae = make_siae()
        call, member = make_call(takes_late=False), make_member(siae)
        with pytest.raises(ValidationError, match=words):
            open_draft(call, holder=siae, actor=member)


def test_call_in_preparation_begins_no_file():
    siae = make_siae()

    with pytest.raises(ValidationError, match="ne reçoit pas"):
        open_draft(make_call(state=CallState.DRAFT), holder=siae, actor=make_member(siae))


def test_only_a_member_begins_a_file():
    siae = make_siae()
    call = make_call()

    for stranger in (make_member(make_siae()), make_agent(), make_holder(Role.TERRITORY_HOLDER, siae.department)):
        with pytest.raises(PermissionDenied):
            open_draft(call, holder=siae, actor=stranger)


def test_territory_answers_a_call_for_territories():
    place = make_place(make_department())
    holder = make_holder(Role.TERRITORY_HOLDER, place)

    draft = open_draft(make_call(applicant=ApplicantKind.TERRITORY), holder=place, actor=holder)

    assert (draft.territory, draft.department) == (place, make_department())


def test_operator_without_seat_goes_to_the_largest_departement():
    make_department(population=10)
    operator = make_operator()
    member = make_operator_member(operator)

    draft = open_draft(make_call(applicant=ApplicantKind.OPERATOR), holder=operator, actor=member)

    assert (draft.operator, draft.department) == (operator, department_of(operator))


def test_draft_follows_the_version_in_force():
    draft = make_application()
    second = CallVersion.objects.create(
        call=draft.call,
        number=2,
        definition=DEFINITION,
        fingerprint="f" * 64,
        note="Une question de plus.",
        published_by=make_agent(),
    )
    draft.call.version = second
    draft.call.save()

    assert follow_version(draft).version == second
    draft.refresh_from_db()
    assert draft.version == second


def test_sealed_call_says_until_when():
    siae = make_siae()

    draft = open_draft(make_call(is_sealed=True), holder=siae, actor=make_member(siae))

    assert draft.sealed_until == CLOSES + dt.timedelta(minutes=15)

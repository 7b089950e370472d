"""Publishing a call, amending it, cancelling it, putting it away."""

import copy
import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.preparing import save_definition, set_target
from calls.domain.publishing import amend_call, archive_call, cancel_call, list_missing, publish_call
from calls.enums import CallEvent, CallState, TargetMode
from calls.models import Application, CallVersion, Notice
from calls.queries.target_rules import TargetRule
from iae_portal.common.audit import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.calls import CLOSES, DEFINITION, DURING, OPENS, make_application, make_call
from tests.factories.structures import make_siae
from tests.factories.users import give_hat, make_agent, make_holder, make_user
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db

BEFORE = OPENS - dt.timedelta(days=7)


def amended(label="Nom du projet"):
    definition = copy.deepcopy(DEFINITION)
    definition["form"]["sections"][0]["questions"][0]["label"] = label
    return definition


def make_member(siae):
    user = make_user()
    give_hat(user, Role.STRUCTURE_MEMBER).structures.set([siae])
    return user


def test_call_without_dates_nor_presentation_says_what_is_missing():
    definition = {**DEFINITION, "presentation": "", "checklist": []}
    call = make_call(state=CallState.DRAFT, definition=definition, opens_at=None, closes_at=None)

    missing = [(one.page, one.message) for one in list_missing(call)]

    assert missing == [
        ("dates", "Donnez une date d’ouverture et une date de clôture."),
        ("presentation", "Présentez l’appel\u00a0: son objet, ce qu’il finance, ce qu’il attend."),
        ("checklist", "Ajoutez au moins un point de recevabilité à vérifier."),
    ]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (OPENS + dt.timedelta(days=1), "L’ouverture est passée"),
        (CLOSES + dt.timedelta(minutes=1), "La clôture est passée"),
    ],
)
def test_call_whose_dates_are_past_is_not_published(now, words):
    call = make_call(state=CallState.DRAFT)

    with time_machine.travel(now, tick=False), pytest.raises(ValidationError, match=words):
        publish_call(call, actor=make_agent())

    assert not CallVersion.objects.exists()


def test_rule_on_the_target_asks_for_a_target():
    rule = {
        **DEFINITION["eligibility"][0],
        "condition": {"name": "_place_is_targeted", "operator": "equals", "value": False},
    }
    call = make_call(state=CallState.DRAFT, definition={**DEFINITION, "eligibility": [rule]})

    assert [one.page for one in list_missing(call, now=BEFORE)] == ["target"]


def test_published_call_keeps_its_version_and_its_trace():
    call, agent = make_call(state=CallState.DRAFT), make_agent()

    with time_machine.travel(BEFORE, tick=False):
        publish_call(call, actor=agent)

    event = AuditEvent.objects.get(verb="call:published")
    assert (call.state, call.version.number, call.version.published_by) == (CallState.PUBLISHED, 1, agent)
    assert event.data["prefix"] == "AMI-2027"
    assert event.data["fingerprint"] == call.version.fingerprint


def test_call_is_published_by_those_who_manage_calls():
    call = make_call(state=CallState.DRAFT)

    with pytest.raises(PermissionDenied):
        publish_call(call, actor=make_holder(Role.OBSERVER))


def test_second_publication_is_refused():
    call, agent = make_call(state=CallState.DRAFT), make_agent()

    with time_machine.travel(BEFORE, tick=False):
        publish_call(call, actor=agent)
        with pytest.raises(TransitionRefusedError, match="déjà publié"):
            publish_call(call, actor=agent)

    assert CallVersion.objects.count() == 1


def test_published_call_freezes_the_communes_of_its_rule():
    made = make_example()
    run, agent = make_done_run(made), make_agent()
    whites = set(run.commune_results.filter(kind="", access_class="white").values_list("area_id", flat=True))
    call = make_call(state=CallState.DRAFT)
    set_target(call, mode=TargetMode.RESERVED, run=run, rule=TargetRule(without_small=False), actor=agent)

    publish_call(call, actor=agent, now=BEFORE)

    assert whites
    assert dict(call.version.targets.values_list("area_id", "access")) == dict.fromkeys(whites, "white")


def test_amended_call_moves_drafts_and_tells_them_while_files_handed_in_keep_their_version():
    siae, agent = make_siae(), make_agent()
    member = make_member(siae)
    draft = make_application(siae=siae)
    call = draft.call
    first = call.version
    save_definition(call, amended(), seen=1, actor=agent)

    with time_machine.travel(DURING, tick=False):
        version = amend_call(call, note="L’intitulé est précisé.", actor=agent)

    draft.refresh_from_db()
    notice = Notice.objects.get(user=member)
    assert (version.number, call.version, draft.version) == (2, version, version)
    assert (notice.event, notice.path) == (CallEvent.AMENDED, f"/candidatures/{draft.pk}/")
    assert CallVersion.objects.filter(pk=first.pk).exists()


def test_amendment_that_changes_nothing_is_refused():
    call = make_call()

    with time_machine.travel(DURING, tick=False), pytest.raises(ValidationError, match="Rien n’a changé"):
        amend_call(call, note="Rien.", actor=make_agent())


def test_amendment_without_note_is_refused():
    with pytest.raises(ValidationError, match="Dites ce que cette version change"):
        amend_call(make_call(), note=" ", actor=make_agent())


def test_closed_call_is_not_amended():
    call, agent = make_call(), make_agent()
    save_definition(call, amended(), seen=1, actor=agent)

    with (
        time_machine.travel(CLOSES + dt.timedelta(hours=1), tick=False),
        pytest.raises(TransitionRefusedError, match="est clos"),
    ):
        amend_call(call, note="Trop tard.", actor=agent)


def test_cancelled_call_tells_its_motive_to_all():
    siae = make_siae()
    member = make_member(siae)
    draft = make_application(siae=siae)

    cancel_call(draft.call, motive="Crédits non délégués.", actor=make_agent())

    assert (draft.call.state, draft.call.cancel_motive) == (CallState.CANCELLED, "Crédits non délégués.")
    assert Notice.objects.get(user=member).event == CallEvent.CANCELLED
    assert Application.objects.filter(pk=draft.pk).exists()


def test_cancellation_without_motive_is_refused():
    call = make_call()

    with pytest.raises(ValidationError, match="pourquoi l’appel est annulé"):
        cancel_call(call, motive="", actor=make_agent())

    call.refresh_from_db()
    assert call.state == CallState.PUBLISHED


def test_call_is_archived_once_closed():
    call, agent = make_call(), make_agent()

    with time_machine.travel(DURING, tick=False), pytest.raises(TransitionRefusedError, match="n’est pas clos"):
        archive_call(call, actor=agent)
    with time_machine.travel(CLOSES + dt.timedelta(hours=1), tick=False):
        archive_call(call, actor=agent)

    assert call.state == CallState.ARCHIVED

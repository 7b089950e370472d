"""Preparing a call: made from a model or a former call, edited, its definition kept or refused."""

import copy
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.preparing import (
    StaleDefinitionError,
    create_call,
    delete_draft,
    edit_call,
    save_definition,
    set_target,
)
from calls.enums import CallState, TargetMode
from calls.models import Call
from calls.queries.target_rules import TargetRule
from calls.rules.definitions import DefinitionError
from calls.rules.differences import Change
from calls.rules.years import shift_years
from iae_portal.common.audit import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.calls import CLOSES, DEFINITION, OPENS, make_call, make_template
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def renamed(label):
    definition = copy.deepcopy(DEFINITION)
    definition["form"]["sections"][0]["questions"][0]["label"] = label
    return definition


def years_of(call):
    return call.definition["form"]["sections"][1]["questions"][0]["years"]


def test_call_made_from_a_model_asks_for_its_own_years():
    model = make_template(slug="relatif", definition=shift_years(DEFINITION, by=-27))

    call = create_call(model, title="AMI 2030", year=2030, contact="a@service.example", actor=make_agent())

    assert (years_of(call), call.state, call.opens_at) == ([2030, 2031], CallState.DRAFT, None)


def test_call_made_from_a_former_one_takes_its_published_words_and_no_date():
    former = make_call()

    call = create_call(former, title="AMI 2028", year=2028, contact="a@service.example", actor=make_agent())

    assert (call.opens_at, call.closes_at, call.template, years_of(call)) == (
        None,
        None,
        former.template,
        [2028, 2029],
    )


def test_calls_are_made_by_those_who_manage_them():
    with pytest.raises(PermissionDenied):
        create_call(
            make_template(), title="AMI", year=2030, contact="a@s.example", actor=make_holder(Role.DEPARTMENTAL_AGENT)
        )
    assert not Call.objects.exists()


def test_years_asked_follow_the_year_of_a_call_in_preparation():
    call = make_call(state=CallState.DRAFT)

    edit_call(call, year=2029, actor=make_agent())

    assert (years_of(call), call.revision) == ([2029, 2030], 2)


def test_closing_before_opening_is_refused():
    call = make_call(state=CallState.DRAFT)

    with pytest.raises(ValidationError, match="ouvre avant de se clore"):
        edit_call(call, opens_at=CLOSES, closes_at=OPENS, actor=make_agent())


def test_dates_of_a_published_call_are_not_edited():
    call = make_call()

    with pytest.raises(TransitionRefusedError, match="par un report"):
        edit_call(call, closes_at=CLOSES + dt.timedelta(days=1), actor=make_agent())
    edit_call(call, contact="autre@service.example", actor=make_agent())

    assert (call.closes_at, call.contact) == (CLOSES, "autre@service.example")


def test_definition_is_kept_with_the_revision_that_was_seen():
    call = make_call(state=CallState.DRAFT)

    save_definition(call, renamed("Nom du projet"), seen=1, actor=make_agent())

    assert call.revision == 2
    assert call.definition["form"]["sections"][0]["questions"][0]["label"] == "Nom du projet"
    assert AuditEvent.objects.get(verb="call:definition_saved").data["revision"] == 2


def test_definition_saved_meanwhile_is_not_written_over_and_both_are_shown():
    call = make_call(state=CallState.DRAFT)
    save_definition(call, renamed("Nom du projet"), seen=1, actor=make_agent())

    with pytest.raises(StaleDefinitionError) as refused:
        save_definition(call, renamed("Titre du projet"), seen=1, actor=make_agent())

    (difference,) = refused.value.differences
    call.refresh_from_db()
    assert (difference.change, difference.before, difference.after) == (
        Change.CHANGED,
        "Nom du projet",
        "Titre du projet",
    )
    assert (refused.value.current, call.revision) == (2, 2)


def test_definition_that_is_not_one_is_refused():
    call = make_call(state=CallState.DRAFT)

    with pytest.raises(DefinitionError, match="ce texte est vide"):
        save_definition(call, renamed(""), seen=1, actor=make_agent())


def test_question_already_published_keeps_its_nature():
    call = make_call()
    changed = copy.deepcopy(DEFINITION)
    changed["form"]["sections"][0]["questions"][0] = {"key": "titre", "kind": "number", "label": "Intitulé"}

    with pytest.raises(ValidationError, match=r"retirez-la et ajoutez une question .*nombre"):
        save_definition(call, changed, seen=1, actor=make_agent())


def test_model_that_an_agent_changes_bears_their_name():
    model, agent = make_template(), make_agent()

    save_definition(model, renamed("Nom du projet"), seen=1, actor=agent)

    assert (model.updated_by, model.revision) == (agent, 2)


def test_target_without_diagnosis_is_refused():
    call = make_call(state=CallState.DRAFT)

    with pytest.raises(ValidationError, match="Choisissez le diagnostic publié"):
        set_target(call, mode=TargetMode.RESERVED, run=None, rule=TargetRule(), actor=make_agent())


def test_only_a_call_never_published_is_deleted():
    published, draft, agent = make_call(), make_call(state=CallState.DRAFT), make_agent()

    with pytest.raises(TransitionRefusedError, match="s’annule, avec un motif"):
        delete_draft(published, actor=agent)
    delete_draft(draft, actor=agent)

    assert list(Call.objects.all()) == [published]

"""Model calls that agents make, rename, withdraw and compare."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.model_calls import compare_with_template, create_template, edit_template, propose_template
from calls.domain.preparing import create_call, save_definition
from calls.enums import CallState
from calls.models import CallTemplate
from calls.rules.differences import Change
from calls.rules.years import shift_years
from iae_portal.common.audit import AuditEvent
from tests.calls.domain.test_publishing import amended
from tests.factories.calls import DEFINITION, make_call, make_template
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def years_of(row):
    return row.definition["form"]["sections"][1]["questions"][0]["years"]


def make(origin, *, name="Nouveau modèle", actor=None):
    return create_template(origin, name=name, summary="Pour essayer.", actor=actor or make_agent())


def test_model_made_from_a_call_counts_its_years_from_the_call():
    call = make_call()

    template = make(call)

    assert (years_of(template), template.kind, template.is_current) == ([2000, 2001], call.kind, True)
    assert AuditEvent.objects.get(verb="calltemplate:created").data["from"] == f"call:{call.pk}"


def test_model_made_from_a_call_says_what_was_published_not_what_is_prepared():
    call = make_call()
    save_definition(call, amended("Titre en préparation"), seen=1, actor=make_agent())

    template = make(call)

    assert template.definition["form"]["sections"][0]["questions"][0]["label"] == "Intitulé du projet"


def test_call_that_asks_for_years_before_its_own_makes_no_model():
    call = make_call(year=2028)

    with pytest.raises(ValidationError, match="années antérieures à 2028"):
        make(call)

    assert CallTemplate.objects.count() == 1


def test_duplicate_of_a_model_is_a_model_of_its_own():
    origin, agent = make_template(), make_agent()
    copy = make(origin, name="Copie", actor=agent)

    save_definition(copy, amended("Autre titre"), seen=1, actor=agent)

    origin.refresh_from_db()
    assert origin.definition == DEFINITION
    assert copy.slug == "copie"


def test_two_models_whose_names_are_written_alike_have_their_own_identifiers():
    make(make_template(), name="Modèle d’été")
    second = make(make_template(), name="Modele d’ete")

    assert second.slug == "modele-dete-2"


def test_name_already_taken_is_refused_whatever_its_capitals():
    make(make_template(), name="Modèle commun")

    with pytest.raises(ValidationError, match="Un modèle s’appelle déjà"):
        make(make_template(), name=" modèle  commun ")


def test_model_is_renamed_without_another_taking_its_name():
    first, agent = make(make_template(), name="Premier"), make_agent()

    edit_template(first, name="Premier", summary="Autre objet.", actor=agent)

    assert (first.name, first.summary, first.updated_by) == ("Premier", "Autre objet.", agent)
    with pytest.raises(ValidationError, match="Un modèle s’appelle déjà"):
        edit_template(first, name=make_template().name, summary="Autre objet.", actor=agent)


def test_model_is_withdrawn_then_put_back_and_each_is_told_once():
    template, agent = make_template(), make_agent()

    for is_proposed in (False, False, True):
        propose_template(template, is_proposed=is_proposed, actor=agent)

    verbs = AuditEvent.objects.filter(verb__startswith="calltemplate:").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["calltemplate:withdrawn", "calltemplate:proposed"]
    assert template.is_current


def test_call_tells_what_it_changed_of_its_model_in_its_own_years():
    agent = make_agent()
    model = make_template(slug="relatif", definition=shift_years(DEFINITION, by=-27))
    call = create_call(model, title="AMI 2030", year=2030, contact="a@service.example", actor=agent)
    before = compare_with_template(call)

    save_definition(call, shift_years(amended("Nom du projet"), by=3), seen=1, actor=agent)

    assert before == []
    (found,) = compare_with_template(call)
    assert (found.before, found.after, found.change) == ("Intitulé du projet", "Nom du projet", Change.CHANGED)


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.STRUCTURE_MEMBER, Role.OBSERVER])
def test_other_roles_touch_no_model(role):
    person, template = make_holder(role), make_template()

    for act in (
        lambda: make(make_call(state=CallState.DRAFT), actor=person),
        lambda: edit_template(template, name="Autre", summary="Autre.", actor=person),
        lambda: propose_template(template, is_proposed=False, actor=person),
    ):
        with pytest.raises(PermissionDenied):
            act()

    template.refresh_from_db()
    assert (CallTemplate.objects.count(), template.is_current, template.name) == (1, True, "Modèle d’essai")

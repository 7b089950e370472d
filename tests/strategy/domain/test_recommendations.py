"""Writing, discussing, validating a recommendation; what is validated is kept whole."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.partners import lean_on_initiatives
from strategy.domain.recommendations import (
    STALE,
    add_evidence,
    compose_content,
    create_recommendation,
    drop_recommendation,
    open_discussion,
    remove_evidence,
    resume_writing,
    save_recommendation,
    validate_recommendation,
    write_remark,
)
from strategy.enums import RecommendationState as S
from strategy.models import Recommendation, RecommendationVersion
from tests.factories.strategy import WRITTEN, make_initiative, make_note, make_partner, make_recommendation
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def department():
    return make_department()


@pytest.fixture
def writer(department):
    return make_holder(Role.DEPARTMENTAL_AGENT, department)


@pytest.fixture
def validator():
    return make_agent()


def save(recommendation, actor, *, revision=None, **changes):
    return save_recommendation(
        recommendation,
        values={**WRITTEN, "department": recommendation.department, **changes},
        areas=list(recommendation.areas.all()),
        partners=[],
        revision=recommendation.revision if revision is None else revision,
        actor=actor,
    )


def verbs(recommendation):
    rows = AuditEvent.objects.filter(subject_type="strategy.recommendation", subject_id=str(recommendation.pk))
    return list(rows.order_by("pk").values_list("verb", flat=True))


def test_agent_of_the_departement_writes_for_it(department, writer):
    made = create_recommendation(
        values={**WRITTEN, "department": department}, areas=[department], partners=[make_partner()], actor=writer
    )

    assert (made.state, made.number, made.revision) == (S.DRAFT, f"P-{made.pk:03d}", 1)
    assert (made.areas.count(), made.partners.count(), verbs(made)) == (1, 1, ["recommendation:created"])


def test_agent_of_another_departement_does_not_write(department):
    stranger = make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))

    with pytest.raises(PermissionDenied):
        create_recommendation(values={**WRITTEN, "department": department}, areas=[], actor=stranger)
    assert Recommendation.objects.count() == 0


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.OBSERVER, Role.ADMINISTRATOR, Role.STRUCTURE_MEMBER])
def test_other_roles_do_not_write(department, role):
    areas = [department] if role == Role.COMMITTEE_MEMBER else []

    with pytest.raises(PermissionDenied):
        create_recommendation(values={**WRITTEN, "department": department}, areas=[], actor=make_holder(role, *areas))


def test_regional_recommendation_is_the_regions_to_write(writer, validator):
    with pytest.raises(PermissionDenied):
        create_recommendation(values={**WRITTEN, "department": None}, areas=[], actor=writer)

    made = create_recommendation(values={**WRITTEN, "department": None}, areas=[], actor=validator)
    assert made.department is None


def test_title_is_asked_at_once(department, writer):
    with pytest.raises(ValidationError) as refusal:
        create_recommendation(values={"title": "", "department": department}, areas=[], actor=writer)

    assert set(refusal.value.message_dict) == {"title"}


def test_saving_counts_a_revision_and_tells_what_changed(writer, department, time_machine):
    made = make_recommendation(actor=writer, department=department)
    time_machine.move_to(NOW, tick=False)

    save(made, writer, title="Ouvrir deux chantiers", etp=Decimal("4.50"))

    event = AuditEvent.objects.filter(verb="recommendation:saved").get()
    assert (made.title, made.etp, made.revision, made.changed_at) == (
        "Ouvrir deux chantiers",
        Decimal("4.50"),
        2,
        NOW,
    )
    assert event.data == {"changed": ["etp", "title"]}


def test_saving_from_an_old_page_is_refused_and_loses_nothing(writer, department):
    made = make_recommendation(actor=writer, department=department)
    save(made, writer, title="Le texte de l’autre")

    with pytest.raises(ValidationError) as refusal:
        save(made, writer, revision=1, title="Mon texte")

    made.refresh_from_db()
    assert (refusal.value.code, refusal.value.message) == ("stale", STALE)
    assert (made.title, made.revision) == ("Le texte de l’autre", 2)


@pytest.mark.parametrize("state", [S.VALIDATED, S.DROPPED])
def test_what_is_validated_or_dropped_is_not_written_on(writer, department, state):
    made = make_recommendation(actor=writer, department=department, state=state)

    with pytest.raises(TransitionRefusedError, match="reprenez-la d’abord en rédaction"):
        save(made, writer, title="Autre titre")


def test_dates_are_ordered(writer, department):
    made = make_recommendation(actor=writer, department=department)

    with pytest.raises(ValidationError, match="ne finit pas avant d’avoir commencé"):
        save(made, writer, starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2026, 1, 1))


def test_discussion_is_open_to_who_takes_part_in_it(writer, department):
    made = make_recommendation(actor=writer, department=department, state=S.DISCUSSED)
    member = make_holder(Role.COMMITTEE_MEMBER, make_department(code="98D"))

    remark = write_remark(made, text=" Commencer par une étude. ", actor=member)

    assert (remark.text, remark.author, "Membre du CDIAE" in remark.author_as) == (
        "Commencer par une étude.",
        member,
        True,
    )


def test_discussion_is_closed_to_observers_and_on_drafts(writer, department):
    made = make_recommendation(actor=writer, department=department, state=S.DISCUSSED)
    with pytest.raises(PermissionDenied):
        write_remark(made, text="Non", actor=make_holder(Role.OBSERVER))

    resume_writing(made, actor=writer)
    with pytest.raises(TransitionRefusedError, match="n’est pas ouverte à la discussion"):
        write_remark(made, text="Trop tôt", actor=writer)


def test_an_empty_remark_is_refused(writer, department):
    made = make_recommendation(actor=writer, department=department, state=S.DISCUSSED)

    with pytest.raises(ValidationError):
        write_remark(made, text="  ", actor=writer)


def test_validation_keeps_a_version_with_its_evidence(writer, validator, department, time_machine):
    time_machine.move_to(NOW, tick=False)
    made = make_recommendation(actor=writer, department=department, state=S.DISCUSSED)

    version = validate_recommendation(made, note="", actor=validator)

    assert (made.state, version.number, version.validated_by, version.validated_at) == (
        S.VALIDATED,
        1,
        validator,
        NOW,
    )
    assert version.content["title"] == WRITTEN["title"]
    assert version.content["areas"] == [["department", department.code, department.name]]
    assert [one["source"] for one in version.content["evidences"]] == ["Compte rendu de la réunion"]
    assert len(version.fingerprint) == 64


def test_agent_of_the_departement_does_not_validate(writer, department):
    made = make_recommendation(actor=writer, department=department, state=S.DISCUSSED)

    with pytest.raises(PermissionDenied):
        validate_recommendation(made, note="", actor=writer)
    assert RecommendationVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"owner": " "}, "Il manque le pilote"),
        ({"problem": "", "success": ""}, "Il manque le constat, les conditions de réussite"),
        ({"proved": False}, "Aucune preuve n’est jointe"),
        ({"areas": []}, "Aucun territoire n’est indiqué"),
    ],
)
def test_validation_says_what_is_missing(department, writer, validator, fields, words):
    made = make_recommendation(actor=writer, department=department, state=S.DISCUSSED, **fields)

    with pytest.raises(TransitionRefusedError, match=words):
        validate_recommendation(made, note="", actor=validator)
    made.refresh_from_db()
    assert (made.state, made.versions.count()) == (S.DISCUSSED, 0)


def test_draft_is_discussed_before_it_is_validated(writer, validator, department):
    made = make_recommendation(actor=writer, department=department)

    with pytest.raises(TransitionRefusedError, match="Action impossible"):
        validate_recommendation(made, note="", actor=validator)


def test_second_version_says_what_it_changes_and_the_first_stays(writer, validator, department):
    made = make_recommendation(actor=writer, department=department, state=S.VALIDATED)
    resume_writing(made, actor=writer)
    save(made, writer, title="Ouvrir deux chantiers")
    open_discussion(made, actor=writer)

    with pytest.raises(ValidationError, match="Dites ce que cette version change"):
        validate_recommendation(made, note=" ", actor=validator)
    validate_recommendation(made, note="Deux chantiers au lieu d’un.", actor=validator)

    titles = dict(made.versions.values_list("number", "content__title"))
    assert titles == {1: WRITTEN["title"], 2: "Ouvrir deux chantiers"}


def test_version_that_changes_nothing_is_refused(writer, validator, department):
    made = make_recommendation(actor=writer, department=department, state=S.VALIDATED)
    resume_writing(made, actor=writer)
    open_discussion(made, actor=writer)

    with pytest.raises(TransitionRefusedError, match="Rien n’a changé"):
        validate_recommendation(made, note="Rien", actor=validator)


def test_initiative_it_builds_upon_is_part_of_the_version(writer, validator, department):
    made = make_recommendation(actor=writer, department=department)
    initiative = make_initiative(title="Minibus des vallées")

    lean_on_initiatives(made, initiatives=[initiative], actor=writer)

    assert compose_content(made)["initiatives"] == ["Minibus des vallées"]


def test_dropping_asks_why_and_can_be_undone(writer, department):
    made = make_recommendation(actor=writer, department=department)
    with pytest.raises(ValidationError):
        drop_recommendation(made, motive=" ", actor=writer)

    drop_recommendation(made, motive="Le projet existe.", actor=writer)
    assert (made.state, made.dropped_because) == (S.DROPPED, "Le projet existe.")

    resume_writing(made, actor=writer)
    assert made.state == S.DRAFT


def test_evidence_is_not_added_nor_removed_once_validated(writer, department):
    made = make_recommendation(actor=writer, department=department, state=S.VALIDATED)

    with pytest.raises(TransitionRefusedError):
        add_evidence(made, evidence=make_note(), actor=writer)
    with pytest.raises(TransitionRefusedError):
        remove_evidence(made.evidences.get(), actor=writer)
    assert made.evidences.count() == 1


def test_evidence_is_removed_while_it_is_written(writer, department):
    made = make_recommendation(actor=writer, department=department)

    remove_evidence(made.evidences.get(), actor=writer)

    assert (made.evidences.count(), verbs(made)[-1]) == (0, "recommendation:unproved")

"""Who composes a committee: collèges, seats, mandates, and rules that depart from the common law."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role, Seat
from committees.domain.composition import change_settings, create_committee, end_mandate, save_body, save_member
from committees.models import Body, Committee, Member
from iae_portal.common.models import AuditEvent
from tests.factories.committees import IN_OFFICE, STARTS, make_committee, make_secretary, make_substitute, members_of
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
LAST = dt.date(2027, 4, 30)


def new_member(body, **fields):
    values = {
        "seat": Seat.FULL,
        "first_name": "Anne",
        "last_name": "Neuve",
        "quality": "élue",
        "email": "anne.neuve@test.example",
        "mandate_from": dt.date(2027, 5, 1),
    }
    return Member(body=body, **{**values, **fields})


def test_a_committee_is_created_once_with_the_usual_colleges():
    department, agent = make_department(name="Cantal"), make_agent()

    committee = create_committee(department=department, contact="cdiae@service.example", actor=agent)
    again = create_committee(department=department, contact="autre@service.example", actor=agent)

    assert (committee.name, again.pk, again.contact) == ("CDIAE du Cantal", committee.pk, "cdiae@service.example")
    assert list(committee.bodies.values_list("seats", flat=True)) == [4, 4, 1, 3, 2, 2]
    assert AuditEvent.objects.filter(verb="committee:created").count() == 1


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.OBSERVER, Role.ADMINISTRATOR])
def test_a_committee_is_not_composed_by_those_who_do_not_manage_it(committee, role):
    person = make_holder(role, committee.department)

    with pytest.raises(PermissionDenied):
        change_settings(committee, values={"name": "Autre"}, actor=person)
    with pytest.raises(PermissionDenied):
        save_member(new_member(committee.bodies.first()), actor=person)
    with pytest.raises(PermissionDenied):
        end_mandate(members_of(committee)[0], last_day=LAST, actor=person)


def test_the_agent_of_another_departement_does_not_compose_it(committee):
    stranger = make_secretary(make_department(code="98D"))

    with pytest.raises(PermissionDenied):
        create_committee(department=committee.department, contact="x@test.example", actor=stranger)
    with pytest.raises(PermissionDenied):
        save_body(Body(committee=committee, rank=9, name="Invités", seats=1), actor=stranger)


def test_rules_that_depart_from_the_common_law_need_the_regulation(committee, secretary):
    with pytest.raises(ValidationError) as refusal:
        change_settings(committee, values={"quorum_numerator": 2, "quorum_denominator": 3}, actor=secretary)

    assert set(refusal.value.message_dict) == {"regulation_on"}
    assert Committee.objects.get().quorum_denominator == 2


def test_a_change_of_rules_is_traced_with_what_it_replaces(committee, secretary):
    values = {"quorum_numerator": 2, "quorum_denominator": 3, "regulation_on": dt.date(2026, 9, 1)}

    changed = change_settings(committee, values=values, actor=secretary)

    assert changed.rules.quorum.denominator == 3
    event = AuditEvent.objects.get(verb="committee:settings")
    assert event.data["changed"] == {
        "quorum_numerator": [1, 2],
        "quorum_denominator": [2, 3],
        "regulation_on": [None, "2026-09-01"],
    }


def test_a_quorum_of_more_than_everybody_is_refused(committee, secretary):
    values = {"quorum_numerator": 3, "quorum_denominator": 2, "regulation_on": dt.date(2026, 9, 1)}

    with pytest.raises(ValidationError, match="part des membres"):
        change_settings(committee, values=values, actor=secretary)


def test_a_college_keeps_the_seats_that_are_held(committee, secretary):
    body = committee.bodies.get(rank=2)
    body.seats = 3

    with pytest.raises(ValidationError, match="4 titulaires siègent"):
        save_body(body, actor=secretary)


def test_a_full_college_takes_no_other_titulaire(committee, secretary):
    with pytest.raises(ValidationError, match="Les 4 sièges de ce collège sont pourvus"):
        save_member(new_member(committee.bodies.get(rank=1)), actor=secretary)


def test_a_seat_left_is_taken_by_somebody_else(committee, secretary):
    leaver = members_of(committee)[4]

    end_mandate(leaver, last_day=LAST, actor=secretary)
    member = save_member(new_member(leaver.body), actor=secretary)

    assert member in members_of(committee)
    assert leaver not in members_of(committee)
    assert leaver in Member.objects.in_office(LAST)
    assert AuditEvent.objects.get(verb="member:ended").data["last_day"] == "2027-04-30"


def test_a_substitute_leaves_with_the_titulaire(committee, secretary):
    leaver = members_of(committee)[4]
    substitute = make_substitute(leaver)

    end_mandate(leaver, last_day=LAST, actor=secretary)

    substitute.refresh_from_db()
    assert substitute.mandate_to == LAST


def test_a_mandate_is_not_ended_before_it_began_nor_made_longer(committee, secretary):
    member = members_of(committee)[4]
    end_mandate(member, last_day=LAST, actor=secretary)

    with pytest.raises(ValidationError, match="avant d’avoir commencé"):
        end_mandate(member, last_day=IN_OFFICE - dt.timedelta(days=1), actor=secretary)
    with pytest.raises(ValidationError, match="finit déjà"):
        end_mandate(member, last_day=LAST + dt.timedelta(days=1), actor=secretary)


def test_one_person_presides(committee, secretary):
    member = members_of(committee)[2]
    member.is_president = True

    with pytest.raises(ValidationError, match="Dominique Membre 01 préside déjà"):
        save_member(member, actor=secretary)


def test_a_substitute_sits_in_the_college_of_the_titulaire(committee, secretary):
    titular = members_of(committee)[0]
    member = new_member(committee.bodies.get(rank=2), seat=Seat.SUBSTITUTE, titular=titular)

    with pytest.raises(ValidationError, match="dans le collège de son titulaire"):
        save_member(member, actor=secretary)


def test_a_qualified_person_has_no_substitute(committee, secretary):
    body = committee.bodies.get(rank=1)
    body.may_be_replaced = False
    save_body(body, actor=secretary)

    with pytest.raises(ValidationError, match="personnes qualifiées"):
        save_member(new_member(body, seat=Seat.SUBSTITUTE, titular=members_of(committee)[0]), actor=secretary)


def test_the_same_person_does_not_sit_twice_at_once(committee, secretary):
    leaver = members_of(committee)[4]
    end_mandate(leaver, last_day=LAST, actor=secretary)

    with pytest.raises(ValidationError, match="siège déjà dans ce collège"):
        save_member(
            new_member(leaver.body, email=leaver.email, mandate_from=LAST - dt.timedelta(days=2)), actor=secretary
        )


def test_committees_are_seen_from_their_departement_only(committee):
    other = make_committee(make_department(code="98D"), members=False)
    agent = make_secretary(committee.department)

    assert list(Committee.objects.visible_to(agent)) == [committee]
    assert set(Committee.objects.visible_to(make_agent())) == {committee, other}
    assert not Member.objects.visible_to(make_secretary(other.department)).exists()
    assert Member.objects.visible_to(agent).in_office(STARTS.date()).count() == 16


def test_settings_that_stay_leave_no_trace(committee, secretary):
    change_settings(committee, values={"name": committee.name}, actor=secretary)

    assert not AuditEvent.objects.filter(verb="committee:settings").exists()


def test_a_college_is_added(committee, secretary):
    added = save_body(Body(committee=committee, rank=7, name="Personnes accompagnées", seats=1), actor=secretary)

    assert list(committee.bodies.order_by("rank").values_list("pk", flat=True))[-1] == added.pk
    assert save_member(new_member(added), actor=secretary) in members_of(committee)


def test_a_substitute_is_added_beside_the_titulaire(committee, secretary):
    titular = members_of(committee)[4]
    member = save_member(new_member(titular.body, seat=Seat.SUBSTITUTE, titular=titular), actor=secretary)

    assert list(titular.substitutes.all()) == [member]


def test_who_presides_is_replaced_once_gone(committee, secretary):
    leaver = members_of(committee)[0]
    end_mandate(leaver, last_day=LAST, actor=secretary)

    assert save_member(new_member(leaver.body, is_president=True), actor=secretary).is_president

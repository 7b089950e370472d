"""A committee of sixteen seats in its département, its sessions at each step, the people who run and hold them."""

import datetime as dt

import time_machine

from accounts.roles import Role, Seat
from calls.enums import ApplicationState
from committees.domain.agenda import SessionPlan, add_files, add_point, describe_item, prepare_session
from committees.domain.attendance import Pointing, open_session, point_attendance
from committees.domain.convening import convene
from committees.domain.deliberation import call_item, cast_ballots
from committees.domain.proposals import Draft
from committees.enums import Choice, ItemKind, Mode, OpinionValue, SessionKind
from committees.models import Body, Committee, Member, Opinion
from committees.queries.rosters import list_titulars, read_roster, recused_seats
from tests.factories.desk import declare, make_file
from tests.factories.structures import make_department, make_siae
from tests.factories.users import give_hat, make_holder, make_user

# The secretary prepares and convenes on NOW, twelve days before a meeting at 14 h 00 in Paris.
NOW = dt.datetime(2027, 5, 3, 8, 0, tzinfo=dt.UTC)
STARTS = dt.datetime(2027, 5, 15, 12, 0, tzinfo=dt.UTC)
ENDS = dt.datetime(2027, 5, 17, 16, 0, tzinfo=dt.UTC)
IN_OFFICE = dt.date(2026, 1, 1)
BODIES = (("Services de l’État", 4), ("Élus", 4), ("Emploi", 1), ("Insertion", 3), ("Employeurs", 2), ("Syndicats", 2))


def at(moment, **more):
    """The clock stopped at the moment, put off by the keyword arguments of a timedelta."""
    return time_machine.travel(moment + dt.timedelta(**more), tick=False)


def make_secretary(department=None):
    return make_holder(Role.DEPARTMENTAL_AGENT, department or make_department())


def make_committee(department=None, *, members=True, **fields):
    """The usual collèges; every seat held since IN_OFFICE by a titulaire without account; the first presides."""
    area = department or make_department()
    values = {"name": "CDIAE d’essai", "contact": "cdiae@service.example", **fields}
    committee = Committee.objects.create(department=area, **values)
    rank = 0
    for body_rank, (name, seats) in enumerate(BODIES, start=1):
        body = Body.objects.create(committee=committee, rank=body_rank, name=name, seats=seats)
        for _ in range(seats if members else 0):
            rank += 1
            make_member(body, number=rank, is_president=rank == 1)
    return committee


def make_member(body, *, number, **fields):
    values = {
        "seat": Seat.FULL,
        "first_name": "Dominique",
        "last_name": f"Membre {number:02d}",
        "quality": "membre désigné",
        "email": f"membre{number}.{body.committee_id}@test.example",
        "mandate_from": IN_OFFICE,
    }
    return Member.objects.create(body=body, **{**values, **fields})


def make_substitute(titular, *, number=90, **fields):
    return make_member(titular.body, number=number, seat=Seat.SUBSTITUTE, titular=titular, **fields)


def members_of(committee):
    """The titulaires, in the order of their numbers."""
    return sorted(list_titulars(committee, STARTS.date()), key=lambda member: member.last_name)


def give_account(member, user=None):
    """An account of the portal for a member, with the hat of the committee."""
    user = user or make_user()
    give_hat(user, Role.COMMITTEE_MEMBER, member.body.committee.department)
    member.user = user
    member.save(update_fields=["user"])
    return user


def make_plan(**fields):
    return SessionPlan(**{"kind": SessionKind.FIRST, "starts_at": STARTS, "place": "Préfecture, salle 2", **fields})


def make_ready_file(committee, **fields):
    """A file of the département that waits for the avis of the committee."""
    siae = fields.pop("siae", None) or make_siae(department=committee.department)
    return make_file(siae=siae, state=ApplicationState.AWAITING_COMMITTEE, **fields)


def make_prepared(committee, *, secretary, files=(), points=(), **fields):
    """A session in preparation with its points; ready files are those given, or one."""
    files = files or [make_ready_file(committee)]
    with at(NOW):
        session = prepare_session(committee, plan=make_plan(**fields), actor=secretary)
        for file in files:
            declare(file, secretary)
        add_files(session, files, actor=secretary)
        for title in points:
            add_point(session, title=title, summary="", actor=secretary)
        for item in session.items.exclude(kind=ItemKind.OTHER):
            draft = Draft(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi.")
            describe_item(item, summary="Un projet utile.", rapporteur=None, proposal=draft, actor=secretary)
    return session


def make_convened(committee, *, secretary, **fields):
    session = make_prepared(committee, secretary=secretary, **fields)
    with at(NOW):
        return convene(session, actor=secretary)


def make_written(committee, *, secretary, **fields):
    """A written consultation convened on NOW, that runs from STARTS minus nine days to ENDS."""
    starts = STARTS - dt.timedelta(days=9)
    plan = {"kind": SessionKind.WRITTEN, "starts_at": starts, "ends_at": ENDS, "place": "", **fields}
    return make_convened(committee, secretary=secretary, **plan)


def point(session, *members, mode=Mode.PRESENT, actor, **fields):
    for member in members:
        point_attendance(session, member=member, pointing=Pointing(mode=mode, **fields), actor=actor)


def make_open(committee, *, secretary, present=9, **fields):
    """A meeting in progress with the first members of the committee, at the hour of its convocation."""
    session = make_convened(committee, secretary=secretary, **fields)
    with at(STARTS):
        point(session, *members_of(committee)[:present], actor=secretary)
        return open_session(session, actor=secretary)


def vote(item, *, actor, against=(), abstain=(), silent=()):
    """Call the item and have everybody who speaks vote for it, but those named."""
    call_item(item, actor=actor)
    speakers = set(read_roster(item.session).voters(recused=recused_seats(item)).speakers)
    special = {
        **{member.pk: Choice.AGAINST for member in against},
        **{member.pk: Choice.ABSTAIN for member in abstain},
    }
    muted = {member.pk for member in silent}
    choices = {seat: special.get(seat, Choice.FOR) for seat in speakers - muted}
    cast_ballots(item, choices=choices, actor=actor)


def opinion_of(item):
    return Opinion.objects.in_force().get(item=item)

"""Committees of the demonstration, all invented: who composes each, and three sessions in the Cantal."""

import datetime as dt
import unicodedata
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Seat
from calls.domain.admissibility import present_to_committee
from calls.enums import ApplicationState
from calls.models import Application
from committees.domain.agenda import SessionPlan, add_files, add_minutes, describe_item, prepare_session
from committees.domain.composition import create_committee
from committees.domain.demonstration_people import FIRST_NAMES, LAST_NAMES, QUALITIES
from committees.domain.demonstration_sessions import hold_past_session
from committees.domain.proposals import Draft
from committees.enums import OpinionValue, SessionKind
from committees.models import Committee, Member, Minutes, Session
from committees.queries.candidates import list_files
from iae_portal.common.transitions import TransitionRefusedError
from territories.department_names import of_department
from territories.enums import AreaLevel
from territories.models import Area

AUTHOR, AGENT, MEMBER = "agent.region@demo.example", "agent.cantal@demo.example", "cdiae.cantal@demo.example"
CONTACT = "cdiae.{code}@demo.example"
CANTAL = "15"
ELECTED_RANK = 2
PARIS = ZoneInfo("Europe/Paris")
THURSDAY = 3
PROPOSALS = (
    Draft(
        value=OpinionValue.FAVOURABLE,
        motivation="Le projet ouvre des places où il n’y en a pas, et son porteur est solide.",
    ),
    Draft(
        value=OpinionValue.RESERVED,
        motivation="Le besoin est établi ; l’équilibre économique reste fragile.",
        reservations="Présenter un plan de financement à trois ans avant la convention.",
    ),
)


@transaction.atomic
def load_demo_committees() -> list[Committee]:
    """One committee by département, sixteen invented members each; what is already there is left as it is."""
    actor = User.objects.get(email=AUTHOR)
    made = []
    for department in Area.objects.filter(level=AreaLevel.DEPARTMENT).order_by("code"):
        known = Committee.objects.filter(department=department).first()
        made.append(known or _compose(department, actor))
    cantal = next((committee for committee in made if committee.department.code == CANTAL), None)
    agent = User.objects.filter(email=AGENT).first()
    if cantal is not None and agent is not None and not cantal.sessions.exists():
        _hold_sessions(cantal, agent)
    return made


def _compose(department: Area, actor: User) -> Committee:
    """Every seat held, one substitute in four; the account of the demonstration sits in the Cantal."""
    contact = CONTACT.format(code=department.code.lower())
    committee = create_committee(department=department, contact=contact, actor=actor)
    committee.is_demonstration, committee.default_place = True, "Préfecture, salle Jean-Moulin (lieu inventé)"
    committee.save(update_fields=["is_demonstration", "default_place"])
    since = dt.date(timezone.localdate().year - 1, 1, 1)
    rank = 0
    for body in committee.bodies.all():
        for seat in range(body.seats):
            first, last = _name(department, rank)
            quality = QUALITIES[body.rank][seat].format(of=of_department(department.name))
            member = Member.objects.create(
                body=body,
                seat=Seat.FULL,
                first_name=first,
                last_name=last,
                quality=quality,
                email=_address(first, last, department, rank),
                is_president=rank == 0,
                mandate_from=since,
            )
            if rank % 4 == 1:
                _supply(member, department, rank)
            rank += 1
    if department.code == CANTAL:
        _seat_account(committee)
    return committee


def _supply(member: Member, department: Area, rank: int) -> None:
    first, last = _name(department, rank + 16)
    Member.objects.create(
        body=member.body,
        seat=Seat.SUBSTITUTE,
        titular=member,
        first_name=first,
        last_name=last,
        quality=f"{member.quality}, suppléance",
        email=_address(first, last, department, rank + 16),
        mandate_from=member.mandate_from,
    )


def _seat_account(committee: Committee) -> None:
    """The member of the demonstration takes an elected seat."""
    user = User.objects.filter(email=MEMBER).first()
    seat = Member.objects.filter(body__committee=committee, body__rank=ELECTED_RANK, seat=Seat.FULL).last()
    if user is None or seat is None:
        return
    seat.user, seat.email = user, user.email
    seat.first_name, seat.last_name = user.first_name, user.last_name
    seat.save(update_fields=["user", "email", "first_name", "last_name"])


def _hold_sessions(committee: Committee, agent: User) -> None:
    """Two past ones, with their PV, and one in preparation on the files that are ready."""
    first = hold_past_session(committee, agent, days=-120)
    last = hold_past_session(committee, agent, days=-45, approves=first)
    _present_files(committee, agent)
    _prepare_next(committee, agent, last)


def _present_files(committee: Committee, agent: User) -> None:
    """Files under review that the agent has scored are presented to the committee."""
    rows = Application.objects.visible_to(agent).filter(
        department=committee.department, state=ApplicationState.UNDER_REVIEW, reviews__reviewer=agent
    )
    for application in rows.distinct().order_by("pk"):
        try:
            present_to_committee(application, actor=agent)
        except (ValidationError, TransitionRefusedError):
            continue


def _prepare_next(committee: Committee, agent: User, last: Minutes) -> Session:
    # Three weeks from now, on the Thursday: nobody sits on a Sunday.
    today = timezone.localtime(timezone=PARIS)
    day = today + dt.timedelta(days=21 + (THURSDAY - today.weekday()))
    session = prepare_session(
        committee,
        plan=SessionPlan(
            kind=SessionKind.FIRST,
            starts_at=day.replace(hour=14, minute=0, second=0, microsecond=0),
            place=committee.default_place,
            message="Les dossiers de l’appel sur les zones blanches sont prêts : lisez-les avant la séance.",
        ),
        actor=agent,
    )
    add_minutes(session, last, actor=agent)
    files = list(list_files(session, agent))
    for rank, item in enumerate(add_files(session, files, actor=agent)):
        draft = PROPOSALS[rank % len(PROPOSALS)]
        summary = "Un projet étudié par l’unité départementale, évalué par deux personnes."
        describe_item(item, summary=summary, rapporteur=agent, proposal=draft, actor=agent)
    return session


def _name(department: Area, rank: int) -> tuple[str, str]:
    """Always the same for the same seat, and not the same from one département to the next."""
    shift = int("".join(str(ord(letter) % 10) for letter in department.code))
    first = FIRST_NAMES[(rank * 7 + shift * 3) % len(FIRST_NAMES)]
    return first, LAST_NAMES[(rank * 5 + shift * 11) % len(LAST_NAMES)]


def _address(first: str, last: str, department: Area, rank: int) -> str:
    """« anne.martin.15.03@demo.example », which no mail server serves."""
    plain = unicodedata.normalize("NFKD", f"{first}.{last}".lower()).encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '')}.{department.code.lower()}.{rank:02d}@demo.example"

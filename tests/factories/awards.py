"""Files that the committee heard, and what is decided of them, plainly made."""

import datetime as dt
from decimal import Decimal

from accounts.roles import Permission, Role
from awards.domain.conventions import (
    activate_convention,
    draft_convention,
    edit_convention,
    send_convention,
    sign_convention,
)
from awards.domain.preparing import DecisionPlan, hold_decision, prepare_decision
from awards.domain.releasing import release_decision
from awards.enums import DecisionKind, Party
from awards.rules.amounts import Amount
from calls.enums import ApplicationState
from committees.enums import ItemKind, OpinionValue
from committees.models import AgendaItem, Committee, Opinion, Session
from tests.factories.calls import make_call
from tests.factories.desk import AFTER, declare, make_file
from tests.factories.structures import make_siae, make_site
from tests.factories.users import give_hat, make_agent, make_holder, make_user

# The committee met a month after the closing; decisions follow.
HEARD = AFTER + dt.timedelta(days=30)
DECIDED = HEARD + dt.timedelta(days=5)


def make_committee(department):
    known = Committee.objects.filter(department=department).first()
    fields = {"name": "CDIAE d’essai", "contact": "cdiae@service.example"}
    return known or Committee.objects.create(department=department, **fields)


def make_opinion(application, *, value=OpinionValue.FAVOURABLE, at=HEARD, actor=None):
    """The avis of a committee on a file, without the meeting that gave it."""
    actor = actor or make_agent()
    committee = make_committee(application.department)
    number = committee.sessions.count() + 1
    session = Session.objects.create(committee=committee, number=number, starts_at=at, created_by=actor)
    item = AgendaItem.objects.create(
        session=session, kind=ItemKind.APPLICATION, application=application, rank=1, title="Dossier"
    )
    return Opinion.objects.create(
        item=item,
        application=application,
        proposal=value,
        value=value,
        motivation="Projet utile au territoire.",
        reservations="À suivre." if value == OpinionValue.RESERVED else "",
        votes_for=5,
        votes_against=0,
        abstentions=0,
        voters=5,
        recused=0,
        given_at=at,
        recorded_by=actor,
    )


def make_heard(call=None, *, value=OpinionValue.FAVOURABLE, siae=None, etp="4.00", with_site=True, **fields):
    """A file handed in, heard by the committee, with an agent who declared no interest in it."""
    if "territory" not in fields:
        siae = siae or make_siae()
        if with_site and not siae.sites.exists():
            make_site(siae)
    file = make_file(call or make_call(), siae=siae, state=ApplicationState.DELIBERATED, etp_asked=etp, **fields)
    if value is not None:
        make_opinion(file, value=value)
    return file


def make_decider(*files, role=Role.DEPARTMENTAL_AGENT):
    agent = make_holder(role, files[0].department) if role == Role.DEPARTMENTAL_AGENT else make_agent()
    for file in files:
        declare(file, agent)
    return agent


def amount(file, *, year=2027, etp="4.00", euros="0", part="state", place=None, kind=None):
    place = place or file.siae.sites.first().commune
    return Amount(year, kind or file.siae.kind, place.pk, part, etp=Decimal(etp), euros=Decimal(euros))


def acceptance(file, *amounts, **fields):
    return DecisionPlan(kind=DecisionKind.ACCEPTED, amounts=list(amounts) or [amount(file)], **fields)


def refusal(motive="Le besoin est déjà couvert."):
    return DecisionPlan(kind=DecisionKind.REJECTED, motive=motive)


def make_held(file, agent, plan=None):
    return hold_decision(prepare_decision(file, plan=plan or acceptance(file), actor=agent), actor=agent)


def make_released(file, agent, plan=None):
    return release_decision(make_held(file, agent, plan), actor=agent)


def make_owner(file):
    """A person of the structure, who is written to and signs."""
    owner = make_user()
    file.siae.members.add(give_hat(owner, Role.STRUCTURE_MEMBER))
    owner.__dict__.pop("hats", None)
    assert owner.can(Permission.AWARDS_CONVENTION_SIGN)
    return owner


def make_sent(decision, agent, *, starts_on=None, ends_on=None, targets=None):
    convention = draft_convention(decision, actor=agent)
    edit_convention(
        convention,
        starts_on=starts_on or convention.starts_on,
        ends_on=ends_on or convention.ends_on,
        commitments="Accueillir le public du canton.",
        targets=targets or {"people": "12"},
        actor=agent,
    )
    return send_convention(convention, actor=agent)


def sign_all(convention, agent, *, signed_on):
    for party in (Party.BENEFICIARY, Party.STATE):
        sign_convention(
            convention, party=party, name="Claude Durand", quality="Présidence", signed_on=signed_on, actor=agent
        )
    return convention


def make_active(decision, agent, *, signed_on, **fields):
    convention = sign_all(make_sent(decision, agent, **fields), agent, signed_on=signed_on)
    return activate_convention(convention, actor=agent)

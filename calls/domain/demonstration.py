"""Calls of the demonstration: two on the white zones, open and closed, one in preparation. Dates follow today."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.demonstration_files import load_demo_files
from calls.domain.preparing import create_call, edit_call, set_target
from calls.domain.publishing import publish_call
from calls.domain.questions import answer_question, ask_question
from calls.domain.templates import load_templates
from calls.enums import TargetMode
from calls.models import Call, CallTemplate
from calls.queries.target_rules import TargetRule
from calls.queries.targets import published_runs

AUTHOR = "agent.region@demo.example"
ASKER = "structure@demo.example"
CONTACT = "appels.iae@demo.example"
SATURDAY = 5
PARIS = ZoneInfo("Europe/Paris")
OPEN_TITLE = "Ouvrir des places d’insertion en zone blanche"
CLOSED_TITLE = "Premières places d’insertion en zone blanche"
DRAFT_TITLE = "Projets de territoire pour l’insertion"


@transaction.atomic
def load_demo_calls() -> list[Call]:
    """The three calls and their files, once each: those already there are left as they are."""
    load_templates()
    actor = User.objects.get(email=AUTHOR)
    opened, closed, draft = _make_open(actor), _make_closed(actor), _make_draft(actor)
    load_demo_files(opened=opened, closed=closed)
    return [opened, closed, draft]


def _make_open(actor: User) -> Call:
    """Opened two weeks ago, closing in six weeks, on the white zones of the published diagnosis."""
    known = Call.objects.filter(title=OPEN_TITLE).first()
    if known is not None:
        return known
    call = _create(actor, "ami-zone-blanche", OPEN_TITLE, year=timezone.localdate().year + 1)
    edit_call(call, actor=actor, opens_at=_at(-14, 9), closes_at=_at(42, 17), envelope_etp=Decimal(120))
    run = published_runs().first()
    if run is not None:
        set_target(call, mode=TargetMode.RESERVED, run=run, rule=TargetRule(), actor=actor)
        publish_call(call, actor=actor, now=_at(-21, 10))
        _ask(call, actor)
    return call


def _make_closed(actor: User) -> Call:
    """Closed last month: its files are being instructed."""
    known = Call.objects.filter(title=CLOSED_TITLE).first()
    if known is not None:
        return known
    call = _create(actor, "ami-zone-blanche", CLOSED_TITLE, year=timezone.localdate().year)
    edit_call(call, actor=actor, opens_at=_at(-90, 9), closes_at=_at(-30, 17), envelope_etp=Decimal(20))
    run = published_runs().first()
    if run is not None:
        set_target(call, mode=TargetMode.RESERVED, run=run, rule=TargetRule(), actor=actor)
        publish_call(call, actor=actor, now=_at(-97, 10))
    return call


def _make_draft(actor: User) -> Call:
    known = Call.objects.filter(title=DRAFT_TITLE).first()
    return known or _create(actor, "candidature-territoire", DRAFT_TITLE, year=timezone.localdate().year + 1)


def _create(actor: User, slug: str, title: str, *, year: int) -> Call:
    template = CallTemplate.objects.get(slug=slug)
    return create_call(template, title=title, year=year, contact=CONTACT, actor=actor)


def _ask(call: Call, actor: User) -> None:
    """One question answered, one that waits."""
    asker = User.objects.filter(email=ASKER).first() or actor
    answered = ask_question(call, text="Une antenne ouverte deux jours par semaine est-elle éligible ?", actor=asker)
    answer_question(
        answered,
        published_text="Une antenne ouverte deux jours par semaine est-elle éligible ?",
        answer="Oui, si le projet atteint 2 ETP d’insertion cumulés sur trois ans et si l’accompagnement est assuré "
        "sur place. Indiquez les jours de présence dans la rubrique « Le projet ».",
        actor=actor,
    )
    ask_question(call, text="Peut-on répondre à deux structures, avec un seul dossier ?", actor=asker)


def _at(days: int, hour: int) -> dt.datetime:
    """So many days from today, or the Monday after a week-end, at an hour of Paris."""
    day = timezone.localdate() + dt.timedelta(days=days)
    day += dt.timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)
    return dt.datetime.combine(day, dt.time(hour), tzinfo=PARIS)

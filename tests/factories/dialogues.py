"""Campaigns and dialogues of tests, in a département that no real one is."""

import datetime as dt
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from accounts.roles import Role
from iae_portal.common.models import Source
from structures.dialogue_enums import DialogueState, Section
from structures.models import Bilan, Dialogue, DialogueCampaign, DialogueLine, SectionSave, Siae, Site
from structures.rules.dialogues import BILAN_FIELDS
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_source
from tests.factories.users import make_holder

PARIS = ZoneInfo("Europe/Paris")
YEAR = 2021
# The morning on which the tests of a campaign under way are frozen.
DURING = dt.datetime(YEAR, 10, 12, 10, 0, tzinfo=PARIS)
DEADLINE = dt.datetime(YEAR, 10, 31, 17, 0, tzinfo=PARIS)
AFTER_DEADLINE = dt.datetime(YEAR, 11, 2, 10, 0, tzinfo=PARIS)
_numbers = count(1)
# Coherent: exits add up, buyers make the sales, no public exceeds the people who entered.
FIGURES = {
    "exits_total": 20,
    "exits_durable": 5,
    "exits_transition": 4,
    "exits_positive": 3,
    "exits_other": 8,
    "applications": 60,
    "entrants": 24,
    "rsa": 12,
    "deld": 5,
    "detld": 8,
    "under_26": 5,
    "over_50": 6,
    "rqth": 3,
    "qpv": 4,
    "frr": 2,
    "women": 10,
    "hours_individual": Decimal(800),
    "hours_collective": Decimal(200),
    "permanent_etp": Decimal(4),
    "support_etp": Decimal("1.5"),
    "sales": Decimal(200_000),
    "aid_state": Decimal(220_000),
    "aid_department": Decimal(30_000),
    "aid_region": Decimal(5_000),
    "aid_local": Decimal(10_000),
    "aid_esf": Decimal(0),
    "other_resources": Decimal(35_000),
    "sales_private": Decimal(80_000),
    "sales_public": Decimal(120_000),
    "sales_clauses": Decimal(50_000),
}
assert set(FIGURES) == set(BILAN_FIELDS)


def make_campaign(*, year=YEAR, **fields):
    values = {
        "name": f"Dialogue {year}",
        "bilan_year": year - 1,
        "base_year": year,
        "opens_at": dt.datetime(year, 10, 1, 9, 0, tzinfo=PARIS),
        "submission_deadline": dt.datetime(year, 10, 31, 17, 0, tzinfo=PARIS),
        "review_deadline": dt.datetime(year, 11, 30, 17, 0, tzinfo=PARIS),
        "closes_at": dt.datetime(year, 12, 31, 17, 0, tzinfo=PARIS),
        "opened_at": dt.datetime(year, 10, 1, 9, 0, tzinfo=PARIS),
    }
    return DialogueCampaign.objects.create(
        year=year, **{**values, "source": fields.pop("source", None) or make_source(), **fields}
    )


def make_department(**fields):
    return make_area(level=AreaLevel.DEPARTMENT, **fields)


def make_siae(*, department=None, kind="ACI", **fields):
    number = next(_numbers)
    department = department or make_department()
    source = Source.objects.filter(pk=department.source_id).first()
    return Siae.objects.create(
        **{"kind": kind, "name": f"Structure {number}", "department": department, "source": source, **fields}
    )


def give_annex(siae, *, year=YEAR, etp="10.00"):
    """A counted annex with one line at a site of its own."""
    commune = make_area()
    site = Site.objects.create(siae=siae, name="Siège", commune=commune, point=commune.point, is_seat=True)
    annex = siae.annexes.create(
        year=year,
        department=siae.department,
        starts_on=dt.date(year, 1, 1),
        ends_on=dt.date(year, 12, 31),
        source=siae.source,
    )
    annex.lines.create(site=site, kind=siae.kind, funder="state", etp=Decimal(etp))
    return annex


def make_dialogue(*, campaign=None, siae=None, state=DialogueState.TO_FILL, base="10.00", figures=None, **fields):
    """With one line of the structure's kind and an empty bilan; `figures` fills the bilan."""
    campaign = campaign or DialogueCampaign.objects.filter(year=YEAR).first() or make_campaign()
    siae = siae or make_siae()
    line = {name: fields.pop(name) for name in ("realised", "asked", "proposed", "agreed") if name in fields}
    if state not in {DialogueState.TO_FILL, DialogueState.DROPPED}:
        fields.setdefault("submitted_at", DURING)
    if state in {DialogueState.AGREED, DialogueState.SETTLED, DialogueState.DROPPED}:
        fields.setdefault("decided_at", DURING)
    dialogue = Dialogue.objects.create(campaign=campaign, siae=siae, department=siae.department, state=state, **fields)
    DialogueLine.objects.create(dialogue=dialogue, kind=siae.kind, base=Decimal(base), **line)
    Bilan.objects.create(dialogue=dialogue, **(figures or {}))
    return dialogue


def make_member(dialogue, **fields):
    """A person who answers for the structure of the dialogue."""
    user = make_holder(Role.STRUCTURE_MEMBER, **fields)
    dialogue.siae.members.add(user.assignments.get())
    return user


def make_instructor(dialogue):
    """An agent of the département that instructs the dialogue."""
    return make_holder(Role.DEPARTMENTAL_AGENT, dialogue.department)


def fill_dialogue(dialogue, *, author):
    """Everything that a structure must say, read again and saved."""
    Bilan.objects.filter(pk=dialogue.pk).update(**FIGURES)
    dialogue.lines.update(realised=Decimal("9.50"), asked=Decimal("12.00"))
    Dialogue.objects.filter(pk=dialogue.pk).update(request_motive="Un marché de plus.")
    for section in Section:
        SectionSave.objects.create(dialogue=dialogue, section=section, saved_at=DURING, saved_by=author)
    return Dialogue.objects.get(pk=dialogue.pk)

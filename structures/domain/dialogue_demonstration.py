"""Two campaigns of dialogue for the invented structures: last year's, ended, and one under way in mixed states.

The rule: every figure is drawn around usual values of the kind, per ETP of the annex, with a draw seeded by the name
of the structure and the year, so that it never changes from one installation to the next.
"""

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from structures.dialogue_enums import DialogueState as S, FigureStage
from structures.domain.dialogue_campaign import CampaignPlan, create_campaign, draft_dialogues, store_drafts
from structures.enums import SiaeKind
from structures.models import Bilan, Dialogue, DialogueCampaign, DialogueLine, FigureChange, Siae
from structures.queries.dialogues import annexed_year

NOTE = (
    "Dialogues inventés : bilans, demandes et accords sont tirés autour de valeurs usuelles par filière, par une "
    "règle reproductible ; aucune structure réelle n’est décrite."
)


@dataclass(frozen=True)
class Profile:
    """Usual values of a kind, per ETP of the annex, in euros a year where they are money."""

    sales: int
    state: int
    department: int
    entrants: float
    public_buyers: float
    clauses: float
    durable: float


PROFILES = {
    SiaeKind.EI: Profile(41_000, 11_300, 300, 1.1, 0.38, 0.24, 0.27),
    SiaeKind.ETTI: Profile(43_500, 4_700, 200, 2.6, 0.22, 0.31, 0.33),
    SiaeKind.AI: Profile(27_000, 1_600, 600, 3.1, 0.30, 0.08, 0.22),
    SiaeKind.ACI: Profile(8_400, 21_800, 3_400, 1.3, 0.55, 0.16, 0.17),
}
# Shares of the people who enter, over all kinds.
SHARES = {
    "rsa": 0.46,
    "deld": 0.19,
    "detld": 0.31,
    "under_26": 0.20,
    "over_50": 0.21,
    "rqth": 0.14,
    "qpv": 0.19,
    "frr": 0.12,
    "women": 0.42,
}
UNDER_WAY = (
    (S.TO_FILL, 30),
    (S.SUBMITTED, 24),
    (S.RETURNED, 6),
    (S.PROPOSED, 15),
    (S.CONTESTED, 3),
    (S.AGREED, 20),
    (S.DROPPED, 2),
)
ENDED = ((S.AGREED, 92), (S.SETTLED, 5), (S.DROPPED, 3))
REQUESTED = frozenset(S) - {S.TO_FILL, S.DROPPED}
PROPOSED = frozenset({S.PROPOSED, S.CONTESTED, S.AGREED, S.SETTLED})
MOTIVES = (
    "Nouveau marché d’entretien d’espaces naturels, qui demande une équipe de plus.",
    "Maintien de l’activité ; les orientations des prescripteurs sont stables.",
    "Ouverture d’une antenne dans un bassin sans offre d’insertion.",
    "Départ d’un encadrant : la structure consolide avant de croître.",
)
HALF = Decimal("0.5")
CENT = Decimal("0.01")


@transaction.atomic
def load_demonstration_dialogues(*, actor: User) -> DialogueCampaign | None:
    """The campaign under way, made once; started again later, only its dates follow the calendar."""
    year = timezone.localdate().year
    base_year = annexed_year(year)
    if base_year is None:
        return None
    for plan, states in (
        (_plan(year - 1, base_year=base_year, is_ended=True), ENDED),
        (_plan(year, base_year=base_year, is_ended=False), UNDER_WAY),
    ):
        campaign = DialogueCampaign.objects.filter(year=plan.year).first()
        if campaign is None:
            campaign = create_campaign(plan=plan, actor=actor, is_demonstration=True)
            campaign.source.note = NOTE
            campaign.source.save(update_fields=["note"])
        if not campaign.dialogues.exists():
            _fill(campaign, states=states, actor=actor)
        if campaign.source.is_demonstration and campaign.submission_deadline < timezone.now() and states is UNDER_WAY:
            _renew(campaign, plan)
    return campaign


def _plan(year: int, *, base_year: int, is_ended: bool) -> CampaignPlan:
    morning = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    start = morning - dt.timedelta(days=390 if is_ended else 25)
    return CampaignPlan(
        year=year,
        name=f"Dialogue de gestion {year}",
        bilan_year=year - 1,
        base_year=base_year,
        opens_at=start,
        submission_deadline=start.replace(hour=17) + dt.timedelta(days=40),
        review_deadline=start.replace(hour=17) + dt.timedelta(days=65),
        closes_at=start.replace(hour=17) + dt.timedelta(days=90),
    )


def _renew(campaign: DialogueCampaign, plan: CampaignPlan) -> None:
    names = ("opens_at", "submission_deadline", "review_deadline", "closes_at")
    DialogueCampaign.objects.filter(pk=campaign.pk).update(**{name: getattr(plan, name) for name in names})


def _fill(campaign: DialogueCampaign, *, states: tuple[tuple[S, int], ...], actor: User) -> None:
    campaign.opened_at = campaign.opens_at
    campaign.save(update_fields=["opened_at"])
    # Nothing is invented about a real structure: only those of the demonstration are given figures.
    invented = set(Siae.objects.filter(source__is_demonstration=True).values_list("pk", flat=True))
    drafts = [draft for draft in draft_dialogues(campaign) if draft.dialogue.siae_id in invented]
    chosen = _choose_states([draft.dialogue for draft in drafts], states)
    lines: list[DialogueLine] = []
    for draft in drafts:
        siae = draft.dialogue.siae
        rng = random.Random(f"{siae.name}-{siae.kind}-{campaign.year}")  # noqa: S311 -- invented figures  # nosec B311
        _write_state(draft.dialogue, chosen[siae.pk], campaign, rng)
        if draft.dialogue.state in REQUESTED:
            for line in draft.lines:
                _write_line(line, draft.dialogue.state, rng)
            lines += draft.lines
            _write_bilan(draft.bilan, siae.kind, draft.lines, rng)
    store_drafts(drafts)
    _trace(lines, campaign=campaign, actor=actor)


def _choose_states(dialogues: list[Dialogue], states: tuple[tuple[S, int], ...]) -> dict[int, S]:
    """By structure; those of the demonstration's accounts have one dialogue to fill and one proposal to read."""
    names, weights = [state for state, _ in states], [weight for _, weight in states]
    draw = random.Random(f"{len(dialogues)}-{len(states)}")  # noqa: S311 -- invented states need no secret  # nosec B311
    chosen = {dialogue.siae_id: draw.choices(names, weights)[0] for dialogue in dialogues}
    if states is UNDER_WAY:
        own = Siae.objects.filter(members__isnull=False, pk__in=chosen).order_by("pk").distinct()
        chosen.update(zip(own.values_list("pk", flat=True), (S.TO_FILL, S.PROPOSED), strict=False))
    return chosen


def _write_state(dialogue: Dialogue, state: S, campaign: DialogueCampaign, draw: random.Random) -> None:
    dialogue.state = state
    opened = campaign.opens_at
    if state in REQUESTED:
        dialogue.submitted_at = opened + dt.timedelta(days=draw.randint(2, 14), hours=draw.randint(0, 8))
        dialogue.request_motive = draw.choice(MOTIVES)
    if state == S.RETURNED:
        dialogue.return_motive = "Les ventes par acheteur ne correspondent pas au compte de résultat joint."
        dialogue.extended_until = opened + dt.timedelta(days=draw.choice((22, 35)), hours=8)
        dialogue.extension_motive = "Correction demandée."
    if state in PROPOSED:
        dialogue.proposed_at = opened + dt.timedelta(days=draw.randint(16, 20), hours=draw.randint(0, 8))
        dialogue.proposal_motive = "Consommation des ETP de l’an passé et besoin du territoire."
        dialogue.modulated_share = Decimal(draw.choice((5, 7, 10)))
        dialogue.conditions = "Point d’étape au premier semestre sur les sorties."
    if state == S.CONTESTED:
        dialogue.contest_motive = "Le marché signé en septembre n’est pas pris en compte."
    if state in {S.AGREED, S.SETTLED, S.DROPPED}:
        dialogue.decided_at = opened + dt.timedelta(days=draw.randint(21, 24), hours=draw.randint(0, 8))
    if state in {S.SETTLED, S.DROPPED}:
        dialogue.closing_motive = (
            "Avis du CDIAE recueilli ; enveloppe départementale." if state == S.SETTLED else "Cessation d’activité."
        )


def _write_line(line: DialogueLine, state: str, draw: random.Random) -> None:
    line.realised = _etp(line.base, draw.uniform(0.82, 1.05))
    line.realised_origin = ""
    line.asked = _round_half(_etp(line.base, draw.uniform(0.98, 1.22)))
    if state in PROPOSED:
        line.proposed = _round_half((line.base + line.asked) / 2)
    if state in {S.AGREED, S.SETTLED}:
        line.agreed = line.proposed


def _write_bilan(bilan: Bilan, kind: str, lines: Iterable[DialogueLine], draw: random.Random) -> None:
    profile = PROFILES[SiaeKind(kind)]
    etp = float(sum(line.realised or 0 for line in lines))
    entrants = max(2, round(etp * profile.entrants * draw.uniform(0.8, 1.2)))
    values: dict[str, Any] = {"entrants": entrants, "applications": round(entrants * draw.uniform(1.6, 3.4))}
    for name, share in SHARES.items():
        values[name] = min(entrants, round(entrants * share * draw.uniform(0.7, 1.3)))
    values["detld"] = min(values["detld"], entrants - values["deld"])
    values["over_50"] = min(values["over_50"], entrants - values["under_26"])
    values |= _exits(entrants, profile, draw)
    values |= _money(etp, profile, draw)
    permanent = max(1.0, etp * draw.uniform(0.14, 0.22))
    values |= {
        "hours_individual": _euros(etp * draw.uniform(34, 62)),
        "hours_collective": _euros(etp * draw.uniform(8, 22)),
        "permanent_etp": _decimal(permanent),
        "support_etp": _decimal(permanent * draw.uniform(0.25, 0.4)),
    }
    for name, value in values.items():
        setattr(bilan, name, value)


def _exits(entrants: int, profile: Profile, draw: random.Random) -> dict[str, int]:
    total = max(1, round(entrants * draw.uniform(0.75, 0.98)))
    durable = round(total * profile.durable * draw.uniform(0.8, 1.25))
    transition = round(total * draw.uniform(0.12, 0.22))
    positive = min(round(total * draw.uniform(0.10, 0.22)), total - durable - transition)
    return {
        "exits_total": total,
        "exits_durable": durable,
        "exits_transition": transition,
        "exits_positive": max(0, positive),
        "exits_other": total - durable - transition - max(0, positive),
    }


def _money(etp: float, profile: Profile, draw: random.Random) -> dict[str, Decimal]:
    sales = _euros(etp * profile.sales * draw.uniform(0.8, 1.2))
    public = _euros(float(sales) * profile.public_buyers * draw.uniform(0.7, 1.3))
    return {
        "sales": sales,
        "sales_public": public,
        "sales_private": sales - public,
        "sales_clauses": _euros(float(sales) * profile.clauses * draw.uniform(0.5, 1.4)),
        "aid_state": _euros(etp * profile.state * draw.uniform(0.95, 1.05)),
        "aid_department": _euros(etp * profile.department * draw.uniform(0.5, 1.5)),
        "aid_region": _euros(etp * 420 * draw.uniform(0, 1.5)),
        "aid_local": _euros(etp * 380 * draw.uniform(0, 1.8)),
        "aid_esf": _euros(etp * 600 * draw.choice((0, 0, 1, 1.6))),
        "other_resources": _euros(etp * 900 * draw.uniform(0.3, 1.4)),
    }


def _trace(lines: list[DialogueLine], *, campaign: DialogueCampaign, actor: User) -> None:
    days = {FigureStage.ASKED: 12, FigureStage.PROPOSED: 18, FigureStage.AGREED: 22}
    FigureChange.objects.bulk_create(
        FigureChange(
            dialogue_id=line.dialogue_id,
            kind=line.kind,
            stage=stage,
            etp=getattr(line, stage),
            made_at=campaign.opens_at + dt.timedelta(days=day),
            made_by=None if stage == FigureStage.ASKED else actor,
        )
        for line in lines
        for stage, day in days.items()
        if getattr(line, stage) is not None
    )


def _decimal(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT)


def _euros(value: float) -> Decimal:
    """Whole: an invented centime would look like a measure."""
    return Decimal(round(value))


def _etp(base: Decimal, factor: float) -> Decimal:
    return (base * Decimal(str(round(factor, 4)))).quantize(CENT)


def _round_half(value: Decimal) -> Decimal:
    """People ask for halves of a post."""
    return (value / HALF).quantize(Decimal(1)) * HALF

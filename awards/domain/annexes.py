"""The register carries what a convention grants: annexes financières by year, from which every total is read.

A line enters once its place is a site of the structure, and once the condition that suspends it is met: until then
it is granted, and not yet under convention anywhere. What a failed condition takes back leaves the year it names.
The payment agency has the last word on a year: its annexe, once imported, replaces the portal's, which is not opened
again (`structures.imports.annexes.replace_estimates`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from allocation.enums import Part
from awards.enums import ConditionState, ConventionState
from awards.models import Condition, Convention, ConventionAnnex
from awards.queries.amounts import amounts_of
from awards.rules.amounts import Amount, add_up, take_back
from iae_portal.common.audit_trail import record_event
from iae_portal.common.models import Source
from iae_portal.common.provenance import CONVENTION_PREFIX
from structures.domain.changes import update_in_bulk
from structures.enums import STATES_COUNTED, AnnexState, Funder, SiaeKind
from structures.models import AnnexLine, Convention as RegisterConvention, FinancialAnnex, Siae

FUNDERS = {Part.STATE: Funder.STATE, Part.COUNCIL: Funder.DEPARTMENT}


def sync_annexes(convention: Convention, *, actor: User) -> int:
    """Make the annexes of the register say what is in effect today; how many years have lines.

    A project that no funded structure carries (a territory, an operator) has no annexe: nothing is written.
    """
    siae = convention.application.siae
    if siae is None or siae.kind not in SiaeKind.values:
        return 0
    lines = lines_in_effect(convention)
    source = _source_of(convention, siae)
    _enter_register(convention, siae, source=source)
    known = {link.year: link for link in convention.annexes.select_related("annex")}
    by_year: dict[int, list[Amount]] = defaultdict(list)
    for line in lines:
        by_year[line.year].append(line)
    for year in sorted(set(by_year) | set(known)):
        link = known.get(year)
        annex = link.annex if link else _open_annex(convention, siae, year=year, source=source)
        if annex is None:
            continue
        _fill(annex, by_year.get(year, []), convention=convention, siae=siae, actor=actor)
    data = {"convention": convention.number, "etp": {year: add_up(rows).etp for year, rows in by_year.items()}}
    record_event(actor=actor, verb="structure:annexes_filled", subject=siae, data=data)
    return len(by_year)


def lines_in_effect(convention: Convention) -> list[Amount]:
    """What counts today: neither suspended, nor waiting for a site, nor taken back, nor after a termination."""
    amounts = amounts_of(convention.lines.all())
    conditions = {one.pk: one for one in convention.decision.conditions.all()}
    sites = (
        set(convention.application.siae.sites.values_list("commune_id", flat=True))
        if convention.application.siae
        else set()
    )
    kept = [one for one in amounts if not _is_suspended(one, conditions) and one.place in sites and one.etp > 0]
    for condition in conditions.values():
        if condition.state == ConditionState.FAILED and condition.penalty_year is not None:
            kept = take_back(kept, year=condition.penalty_year, etp=condition.penalty_etp)
    last = _last_day(convention).year
    return [one for one in kept if one.etp > 0 and one.year <= last]


def waiting_lines(convention: Convention) -> list[tuple[Amount, str]]:
    """The lines that do not count yet, and why in French."""
    conditions = {one.pk: one for one in convention.decision.conditions.all()}
    siae = convention.application.siae
    sites = set(siae.sites.values_list("commune_id", flat=True)) if siae else set()
    told = []
    for one in amounts_of(convention.lines.all()):
        if _is_suspended(one, conditions):
            told.append((one, "suspendue par une condition"))
        elif siae is not None and one.place not in sites:
            told.append((one, "en attente de l’ouverture du site"))
    return told


def _is_suspended(line: Amount, conditions: dict[int, Condition]) -> bool:
    condition = conditions.get(line.suspended_by) if line.suspended_by else None
    return condition is not None and condition.holds_back


def _last_day(convention: Convention) -> dt.date:
    if convention.state == ConventionState.TERMINATED and convention.ended_at is not None:
        return min(convention.ends_on, timezone.localdate(convention.ended_at))
    return convention.ends_on


def _source_of(convention: Convention, siae: Siae) -> Source:
    made, _ = Source.objects.get_or_create(
        slug=f"{CONVENTION_PREFIX}{convention.pk}",
        vintage=str(convention.starts_on.year),
        sha256=convention.fingerprint,
        defaults={
            "title": "Conventions conclues par le portail",
            "producer": "Portail, décisions et conventions",
            "licence": "Donnée administrative",
            "note": "ETP accordés par une convention en cours, inscrits à sa mise en vigueur.",
            "is_demonstration": siae.source.is_demonstration,
            "imported_at": timezone.now(),
        },
    )
    return made


def _enter_register(convention: Convention, siae: Siae, *, source: Source) -> None:
    """Under the convention that the structure already has with the State, else under a new one."""
    if convention.register_id is not None:
        return
    known = siae.conventions.filter(starts_on__lte=convention.ends_on).order_by("-starts_on")
    covering = next((one for one in known if one.ends_on is None or one.ends_on >= convention.starts_on), None)
    if covering is None:
        covering = RegisterConvention.objects.create(
            siae=siae, starts_on=convention.starts_on, ends_on=convention.ends_on, source=source
        )
    convention.register = covering
    convention.save(update_fields=["register"])


def _open_annex(convention: Convention, siae: Siae, *, year: int, source: Source) -> FinancialAnnex:
    annex = FinancialAnnex.objects.create(
        siae=siae,
        year=year,
        measure=f"{siae.kind}_DC",
        department=convention.application.department,
        starts_on=max(convention.starts_on, dt.date(year, 1, 1)),
        ends_on=min(convention.ends_on, dt.date(year, 12, 31)),
        state=AnnexState.VALIDATED,
        source=source,
    )
    ConventionAnnex.objects.create(convention=convention, annex=annex, year=year)
    return annex


def _fill(annex: FinancialAnnex, lines: Sequence[Amount], *, convention: Convention, siae: Siae, actor: User) -> None:
    """Its lines by site and funder, its amounts, its dates; cancelled while nothing of its year is in effect."""
    sites = {site.commune_id: site.pk for site in siae.sites.order_by("is_seat", "-pk")}
    annex.lines.all().delete()
    held: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for one in lines:
        held[sites[one.place], FUNDERS[Part(one.part)]] += one.etp
    AnnexLine.objects.bulk_create(
        AnnexLine(annex=annex, site_id=site, kind=siae.kind, funder=funder, etp=etp)
        for (site, funder), etp in sorted(held.items())
    )
    year, last = annex.year, _last_day(convention)
    ends_on = min(last, dt.date(year, 12, 31))
    changes: dict[str, Any] = {
        "state": AnnexState.VALIDATED if lines else AnnexState.CANCELLED,
        "total_amount": add_up(lines).euros if lines else None,
        "cofunding": add_up(one for one in lines if one.part == Part.COUNCIL).euros if lines else None,
    }
    if ends_on >= annex.starts_on:
        changes["ends_on"] = ends_on
    update_in_bulk([(annex, changes)], actor=actor)


def agency_years(convention: Convention) -> set[int]:
    """The years that the payment agency's own annexes carry now."""
    return set(convention.annexes.filter(annex=None).values_list("year", flat=True))


def annexed_etp(convention: Convention) -> dict[int, Decimal]:
    """What the register counts for the convention, by year, apart from `agency_years`."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    rows = AnnexLine.objects.filter(annex__award__convention=convention, annex__state__in=STATES_COUNTED)
    for year, etp in rows.values_list("annex__year", "etp"):
        found[year] += etp
    return dict(found)

"""Writing annexes and their lines, and giving them what was kept under an estimate of the same year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from iae_portal.common.formatting import format_number
from iae_portal.common.imports.report import SHOWN_EXAMPLES, Change
from iae_portal.common.imports.session import Session
from iae_portal.common.models import Source
from structures.domain.changes import update_in_bulk
from structures.enums import STATES_COUNTED
from structures.models import AnnexLine, FinancialAnnex, MonthlyDeclaration, Siae

# (key of the site, funder) → annual ETP
Lines = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexEntry:
    """What a file says of one annexe; `annex` is the row that holds it already."""

    siae: Siae
    fields: Mapping[str, Any]
    lines: Lines = field(default_factory=dict)
    annex: FinancialAnnex | None = None


def store_annexes(entries: Sequence[AnnexEntry], *, session: Session, source: Callable[[], Source]) -> None:
    """Create the annexes that are new, change the others with their history, and rewrite the lines that differ."""
    stored = read_lines([entry.annex.pk for entry in entries if entry.annex is not None])
    change, lines = Change(label="Annexes financières"), Change(label="Lignes d’ETP (site, financeur)")
    new = [entry for entry in entries if entry.annex is None]
    changes = [
        (entry.annex, differing)
        for entry in entries
        if entry.annex is not None
        and (differing := {name: v for name, v in entry.fields.items() if getattr(entry.annex, name) != v})
    ]
    rewritten = [
        entry for entry in entries if entry.annex is not None and stored.get(entry.annex.pk, {}) != dict(entry.lines)
    ]
    touched = {annex.pk for annex, _ in changes} | {entry.annex.pk for entry in rewritten if entry.annex is not None}
    change.created, change.changed = len(new), len(touched)
    change.unchanged = len(entries) - len(new) - len(touched)
    change.examples = [
        _say(entry, stored.get(entry.annex.pk, {})) for entry in rewritten[:SHOWN_EXAMPLES] if entry.annex is not None
    ]
    if not change.is_empty:
        written = source()
        for _, differing in changes:
            differing["source"] = written
        update_in_bulk(changes, actor=session.actor, source=written)
        made = FinancialAnnex.objects.bulk_create(
            FinancialAnnex(siae=entry.siae, source=written, **entry.fields) for entry in new
        )
        pairs = [*zip(made, new, strict=True), *((entry.annex, entry) for entry in rewritten)]
        AnnexLine.objects.filter(annex__in=[entry.annex for entry in rewritten]).delete()
        lines.created = _write_lines([(annex, entry) for annex, entry in pairs if annex is not None])
        session.touched["annexes"].update(entry.siae.pk for entry in entries)
        replaced = replace_estimates([*made, *(annex for annex, _ in changes)])
        change.removed = replaced
    session.tell(change)
    if lines.created:
        session.tell(lines)


def read_lines(annexes: Sequence[int]) -> dict[int, dict[tuple[int, str], Decimal]]:
    stored: dict[int, dict[tuple[int, str], Decimal]] = {}
    rows = AnnexLine.objects.filter(annex__in=annexes).order_by("pk")
    for annex, site, funder, etp in rows.values_list("annex", "site", "funder", "etp"):
        stored.setdefault(annex, {})[site, funder] = etp
    return stored


def replace_estimates(annexes: Sequence[FinancialAnnex]) -> int:
    """Remove the estimated annexes that real ones replace, once their declarations are carried; how many."""
    removed = 0
    counted = [annex for annex in annexes if annex.state in STATES_COUNTED and not annex.is_estimated]
    wanted = {(annex.siae_id, annex.year): annex for annex in counted}
    years = {annex.year for annex in counted}
    lesser = Q(is_estimated=True) | Q(asp_id=None, number="")
    held = FinancialAnnex.objects.filter(lesser, year__in=years, siae__in={annex.siae_id for annex in counted})
    for old in held.exclude(pk__in=[annex.pk for annex in counted]):
        heir = wanted.get((old.siae_id, old.year))
        # An agent's template only gives way to the payment agency.
        if heir is None or (not old.is_estimated and heir.asp_id is None):
            continue
        taken = MonthlyDeclaration.objects.filter(annex=heir).values("month")
        MonthlyDeclaration.objects.filter(annex=old).exclude(month__in=taken).update(annex=heir)
        old.delete()
        removed += 1
    return removed


def _write_lines(pairs: Sequence[tuple[FinancialAnnex, AnnexEntry]]) -> int:
    rows = [
        AnnexLine(annex=annex, site_id=site, kind=entry.siae.kind, funder=funder, etp=etp)
        for annex, entry in pairs
        for (site, funder), etp in entry.lines.items()
    ]
    AnnexLine.objects.bulk_create(rows)
    return len(rows)


def _say(entry: AnnexEntry, stored: Lines) -> str:
    before, after = sum(stored.values(), Decimal()), sum(entry.lines.values(), Decimal())
    return f"{entry.siae} : {format_number(before, decimals=2)} → {format_number(after, decimals=2)} ETP"

"""Writing the need again after an import, or when another version of the weights comes into force."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_number
from iae_portal.common.models import Source
from territories.domain.bulk import copy_rows
from territories.domain.catalogue.shape import NEED, NEED_SOURCE
from territories.domain.need.alignment import align_estimates
from territories.domain.need.compute import ComputedNeed, compute_need
from territories.domain.need.default_model import ensure_active_need, weights_of
from territories.domain.need.twins import remove_replaced_twins
from territories.domain.refresh_totals import refresh_totals
from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.models import Indicator, IndicatorValue, NeedModel

# Any number of ours: two recomputations at once would write the same rows.
NEED_LOCK = 840_010
PRODUCER = "Portail (calcul)"
LICENCE = "Sans objet"
WARNING = "Une estimation de démonstration entre dans ce chiffre : il ne décrit aucune situation réelle."


@dataclass(frozen=True, kw_only=True)
class NeedResult:
    """What a recomputation did: communes by state, publics left out, estimates removed, and whether it changed."""

    model: NeedModel
    period: str
    communes: int
    known: int
    imputed: int
    estimated: int
    left_out: tuple[str, ...]
    removed: tuple[str, ...]
    changed: bool


@transaction.atomic
def recompute_need(*, actor: Any = None) -> NeedResult:
    """Bring `besoin_insertion`, its totals and the remaining estimates in step with what is loaded, all or nothing.

    Without any public loaded, the indicator is left without value. The same data and the same version change nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NEED_LOCK])
    model = ensure_active_need()
    removed = remove_replaced_twins()
    aligned = align_estimates()
    need = compute_need(weights_of(model))
    changed = _write(need, model=model) if need.cells else _forget()
    if changed:
        record_event(
            actor=actor,
            verb="need:recompute",
            subject=model,
            data={
                "period": need.period,
                "communes": len(need.cells),
                "removed": list(removed),
                "aligned": list(aligned),
            },
        )
    return NeedResult(
        model=model,
        period=need.period,
        communes=len(need.cells),
        known=need.count(ValueState.KNOWN),
        imputed=need.count(ValueState.IMPUTED),
        estimated=need.count(ValueState.ESTIMATED),
        left_out=need.left_out,
        removed=removed,
        changed=changed or bool(removed or aligned),
    )


def explain_need(need: ComputedNeed, *, model: NeedModel) -> str:
    """The definition of the indicator: publics, weights, scale and version."""
    parts = " + ".join(
        f"{format_number(report.weight, decimals=2)} × {report.name}"
        for report in need.reports
        if not report.is_left_out
    )
    text = (
        f"Indice pondéré de publics comptés une seule fois : {parts}, ramené à l’effectif régional de ces publics "
        f"(modèle « {model.name} », version {model.version}). Il ordonne les territoires et sert de demande au calcul "
        "des zones blanches."
    )
    return f"{text} {WARNING}" if need.count(ValueState.ESTIMATED) else text


def _write(need: ComputedNeed, *, model: NeedModel) -> bool:
    source, is_new = _record_source(need, model=model)
    stored = IndicatorValue.objects.filter(indicator__code=NEED)
    if not is_new and stored.filter(source=source).count() == len(need.cells) == stored.count():
        return False
    if not is_new:
        # A former version in force again: pages kept since then are of another need.
        source.imported_at = timezone.now()
        source.save(update_fields=["imported_at"])
    indicator = _describe_need(need, model=model)
    # The need is derived: it has one period, that of the data it was made from last.
    stored.delete()
    indicator.totals.all().delete()
    copy_rows(
        table="territories_indicatorvalue",
        columns=("indicator_id", "area_id", "period", "value", "state", "source_id"),
        rows=(
            (indicator.pk, area, need.period, cell.value, cell.state.value, source.pk)
            for area, cell in need.cells.items()
        ),
    )
    with connection.cursor() as cursor:
        # Without it the planner takes the rows just copied for none, and the totals cost thirty times as much.
        cursor.execute("ANALYZE territories_indicatorvalue")
    refresh_totals(indicator=indicator, period=need.period)
    return True


def _forget() -> bool:
    deleted, _ = Indicator.objects.filter(code=NEED).delete()
    return bool(deleted)


def _describe_need(need: ComputedNeed, *, model: NeedModel) -> Indicator:
    is_estimated = bool(need.count(ValueState.ESTIMATED))
    indicator, _ = Indicator.objects.update_or_create(
        code=NEED,
        defaults={
            "name": "besoin d’insertion (estimé)" if is_estimated else "besoin d’insertion",
            "definition": explain_need(need, model=model),
            "unit": "personnes pondérées",
            "decimals": 2,
            "kind": IndicatorKind.INDEX,
            "producer": PRODUCER,
            "licence": LICENCE,
            "mesh": AreaLevel.COMMUNE,
            "secrecy": (
                "Une valeur secrète n’est jamais lue : elle est imputée d’après l’EPCI, le département ou la région, "
                "et l’indice de la commune le dit."
            ),
            "is_demonstration": is_estimated,
            "rank": 15,
        },
    )
    return indicator


def _record_source(need: ComputedNeed, *, model: NeedModel) -> tuple[Source, bool]:
    used = Source.objects.filter(pk__in=need.source_ids).order_by("title", "pk")
    parts = [
        f"{report.name} ({report.period}) : {format_number(report.known)} communes connues, "
        f"{format_number(report.imputed)} imputées, {format_number(report.estimated)} estimées"
        for report in need.reports
        if not report.is_left_out
    ]
    left_out = [f"{name} : écarté, faute de valeur dans toute la région" for name in need.left_out]
    note = " ; ".join([*parts, *left_out]) + ". D’après : " + " ; ".join(str(source) for source in used) + "."
    return Source.objects.get_or_create(
        slug=NEED_SOURCE,
        vintage=need.period,
        sha256=_fingerprint(need, model=model),
        defaults={
            "title": f"Besoin d’insertion, modèle « {model.name} », version {model.version}",
            "producer": PRODUCER,
            "licence": LICENCE,
            "note": note,
            "is_demonstration": bool(need.count(ValueState.ESTIMATED)),
            "imported_at": timezone.now(),
        },
    )


def _fingerprint(need: ComputedNeed, *, model: NeedModel) -> str:
    cells = [(area, str(cell.value), cell.state.value) for area, cell in sorted(need.cells.items())]
    publics = [(report.code, str(report.weight), report.period) for report in need.reports]
    content = [model.version, need.period, publics, sorted(need.source_ids), cells]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()

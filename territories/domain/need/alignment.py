"""The estimates that remain follow the real public that contains them, once it is loaded.

The demonstration spreads its publics by population and by a drawn factor; beside real job seekers, such an estimate
may exceed them. It is then made again: the real job seekers of the commune, in the proportion of the regional shares.
"""

import hashlib
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from iae_portal.common.formatting import format_percent
from iae_portal.common.models import Source
from territories.domain.bulk import copy_rows
from territories.domain.catalogue import DEFINITIONS
from territories.domain.catalogue.estimates import ESTIMATED_LICENCE, ESTIMATED_PRODUCER, WARNING
from territories.domain.catalogue.shape import Definition
from territories.domain.estimate_need import PUBLICS
from territories.domain.need.components import covers_region, impute_real
from territories.domain.refresh_totals import refresh_totals
from territories.enums import ValueState
from territories.models import Indicator, IndicatorValue
from territories.queries.need import Reading, read_indicators, read_parents, read_populations

SHARES = {public.code: public.share for public in PUBLICS}
UNIT = Decimal(1)


def align_estimates() -> tuple[str, ...]:
    """Make again the estimates that a real public of the whole region contains; return the codes that changed."""
    containers = [definition for definition in DEFINITIONS.values() if definition.contains]
    estimates = Indicator.objects.filter(code__in=SHARES, is_demonstration=True)
    remaining = {indicator.code: indicator for indicator in estimates}
    if not remaining:
        return ()
    readings = read_indicators([definition.code for definition in containers])
    if not readings:
        return ()
    populations, parents = read_populations(), read_parents()
    changed = []
    for definition in containers:
        reading = readings.get(definition.code)
        if reading is None or not covers_region(reading, populations=populations):
            continue
        cells = impute_real(reading, populations=populations, parents=parents)
        people = {area: cell.value or Decimal() for area, cell in cells.items()}
        for code in definition.contains:
            indicator = remaining.get(DEFINITIONS[code].twin)
            if indicator is not None and _align(indicator, container=definition, reading=reading, people=people):
                changed.append(indicator.code)
    return tuple(changed)


def _align(indicator: Indicator, *, container: Definition, reading: Reading, people: Mapping[int, Decimal]) -> bool:
    ratio = SHARES[indicator.code] / SHARES[container.twin]
    values = {area: (count * ratio).quantize(UNIT, ROUND_HALF_UP) for area, count in people.items()}
    period = reading.period[:4]
    stored = IndicatorValue.objects.filter(indicator=indicator)
    if values == dict(stored.filter(period=period).values_list("area", "value")) and len(values) == stored.count():
        return False
    indicator.definition = (
        f"Estimation : « {container.name} » de la commune ({reading.period}) × {format_percent(ratio)}, rapport des "
        f"parts régionales de la démonstration, arrondi à l’entier. {WARNING}"
    )
    indicator.save(update_fields=["definition"])
    source = _record_source(container=container, reading=reading, people=people)
    stored.delete()
    indicator.totals.all().delete()
    copy_rows(
        table="territories_indicatorvalue",
        columns=("indicator_id", "area_id", "period", "value", "state", "source_id"),
        rows=(
            (indicator.pk, area, period, value, ValueState.ESTIMATED.value, source.pk)
            for area, value in values.items()
        ),
    )
    refresh_totals(indicator=indicator, period=period)
    return True


def _record_source(*, container: Definition, reading: Reading, people: Mapping[int, Decimal]) -> Source:
    content = f"{reading.period} {sorted(people.items())} {sorted(SHARES.items())}"
    source, _ = Source.objects.get_or_create(
        slug="besoins-estimes-d-apres-le-reel",
        vintage=reading.period,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        defaults={
            "title": f"Publics estimés d’après les {container.name}",
            "producer": ESTIMATED_PRODUCER,
            "licence": ESTIMATED_LICENCE,
            "note": (
                "Chaque public qui n’a pas encore de fichier réel est estimé en proportion de l’effectif réel qui le "
                "contient, commune par commune. Il sera remplacé par le fichier de son producteur."
            ),
            "is_demonstration": True,
            "imported_at": timezone.now(),
        },
    )
    return source

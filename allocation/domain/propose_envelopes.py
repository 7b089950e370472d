"""The envelopes that a new scenario proposes: what was decided or notified, else the total of the base."""

from dataclasses import dataclass, replace
from decimal import Decimal

from allocation.enums import BaseScope, Measure, Part
from allocation.models import Envelope
from allocation.queries.programme import read_programme
from allocation.rules.inputs import Inputs
from allocation.rules.settings import Settings, read_settings
from iae_portal.common.formatting import format_etp
from territories.enums import AreaLevel
from territories.models import Area


@dataclass(frozen=True, slots=True)
class Proposed:
    """ETP of one year, and in words where they come from."""

    etp: Decimal
    words: str


def with_default_envelopes(settings: Settings, inputs: Inputs, *, perimeter: Area) -> tuple[Settings, Inputs]:
    """The same with a figure for each year whose envelope is 0, and a note for each that is not the base's total.

    Within a département: what the programme in force gives it that year, else the envelope notified to it.
    """
    total = sum((one.total for one in inputs.territories), Decimal())
    years, notes = [], list(inputs.notes)
    for year in settings.years:
        if year.envelope:
            years.append(year)
            continue
        found = find_department_envelope(perimeter, year=year.year, scope=settings.base.scope)
        years.append(replace(year, envelope=found.etp if found else total))
        if found:
            notes.append(f"Enveloppe {year.year} proposée : {format_etp(found.etp)} ETP, {found.words}.")
    return replace(settings, years=tuple(years)), replace(inputs, notes=tuple(notes))


def find_department_envelope(area: Area, *, year: int, scope: BaseScope) -> Proposed | None:
    """What is decided, else notified, for a département with the payers of the scope; None for another level."""
    if area.level != AreaLevel.DEPARTMENT:
        return None
    programme = read_programme(year)
    if programme and read_settings(programme.adoption.version.rules).base.scope == scope:
        row = programme.find(area.code)
        if row and row.etp:
            return Proposed(row.etp, f"programme adopté « {programme.adoption.scenario.name} »")
    parts = (Part.STATE,) if scope == BaseScope.STATE else tuple(Part)
    notified = Envelope.objects.of_year(year).filter(area=area, measure=Measure.IAE, part__in=parts)
    told = [one.etp + one.carried_etp for one in notified if one.etp is not None]
    etp = sum(told, Decimal())
    return Proposed(etp, f"enveloppe notifiée ({scope.label})") if etp else None

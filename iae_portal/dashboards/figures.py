"""The key figures of an area: never more than six, each with a comparison."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst

from iae_portal.common.formatting import format_etp, format_number, format_percent
from structures.queries.supply import KindSupply
from territories.models import Area, Indicator
from white_zones.enums import Access
from white_zones.models import AreaResult, CommuneResult
from white_zones.tables import per_hundred

Result = AreaResult | CommuneResult | None


@dataclass(frozen=True)
class KeyFigure:
    label: str
    value: str
    versus: str = ""
    unit: str = ""
    is_estimated: bool = False


@dataclass(frozen=True)
class Situation:
    """What is known of an area for a year."""

    area: Area
    supply: KindSupply | None
    structures: int | None
    access: Result
    demand: Indicator | None = None
    # ETP known by département alone, then spread on its structures by a rule.
    is_spread: bool = False
    # The need in force today, which a diagnosis already published did not know.
    need: Decimal | None = None


def key_figures(here: Situation, above: Situation | None) -> list[KeyFigure]:
    figures = [
        _need(here, above),
        _supply(here, above),
        _access(here, above),
        _white_share(here, above),
        _structures(here, above),
        KeyFigure("Population", format_number(here.area.population), _population(here, above)),
    ]
    return [figure for figure in figures if figure is not None]


def _need(here: Situation, above: Situation | None) -> KeyFigure | None:
    """The need as it is today; that of the diagnosis for those who do not read indicators."""
    value = here.need if here.need is not None else _measured_need(here)
    if value is None:
        return None
    whole = (above.need if here.need is not None else _measured_need(above)) if above else None
    versus = f"{format_percent(value / whole)} du total ({above.area.display_name})" if above and whole else ""
    label = capfirst(here.demand.name) if here.demand else "Besoin d’insertion"
    return KeyFigure(label, format_number(value), versus)


def _measured_need(situation: Situation) -> Decimal | None:
    demand = situation.access.demand if situation.access else None
    return None if demand is None else Decimal(str(demand))


def _access(here: Situation, above: Situation | None) -> KeyFigure | None:
    if here.access is None:
        return None
    access = here.access
    per_cent = format_number(per_hundred(access.accessibility), decimals=1)
    label = Access(access.access_class).label if access.access_class else "sans valeur"
    words = f"{label}, {per_cent} ETP pour 100 demandeurs"
    if above and above.access:
        words += f" ; {above.area.display_name} : {format_number(above.access.ratio, decimals=2)}"
    return KeyFigure("Ratio d’accès", format_number(access.ratio, decimals=2), words, is_estimated=True)


def _white_share(here: Situation, above: Situation | None) -> KeyFigure | None:
    if not isinstance(here.access, AreaResult):
        return None
    white = here.access.white_communes
    communes = f"commune{'s' if white > 1 else ''}"
    versus = f"{format_number(white)} {communes} sur {format_number(here.access.communes)}"
    if above and isinstance(above.access, AreaResult):
        versus += f" ; {above.area.display_name} : {format_percent(above.access.white_demand_share)}"
    value = format_percent(here.access.white_demand_share)
    return KeyFigure("Besoin en zone blanche", value, versus, is_estimated=True)


def _supply(here: Situation, above: Situation | None) -> KeyFigure | None:
    if here.supply is None:
        return None
    versus = ""
    if above and above.supply and above.supply.total:
        versus = f"{format_percent(here.supply.total / above.supply.total)} du total ({above.area.display_name})"
    return KeyFigure("ETP conventionnés", format_etp(here.supply.total), versus, is_estimated=here.is_spread)


def _structures(here: Situation, above: Situation | None) -> KeyFigure | None:
    if here.structures is None:
        return None
    versus = f"sur {format_number(above.structures)} ({above.area.display_name})" if above else ""
    return KeyFigure("Structures", format_number(here.structures), versus)


def _population(here: Situation, above: Situation | None) -> str:
    year = f"en {here.area.population_year}" if here.area.population_year else ""
    if above is None or not above.area.population or not here.area.population:
        return year
    share = format_percent(here.area.population / above.area.population)
    return f"{share} du total ({above.area.display_name}), {year}"

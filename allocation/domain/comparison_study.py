"""Everything a comparison of scenarios says, for one reader: the figures, and what each does to white zones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from allocation.domain.comparison import (
    ALL_KINDS,
    Comparison,
    common_years,
    compare_scenarios,
    find_etp,
    find_factors,
)
from allocation.domain.white_zone_effect import Effect, list_unspread, measure_effect
from allocation.enums import Mesh
from allocation.queries.comparison import ScenarioFigures, read_area_names, read_scenarios, read_sources
from iae_portal.common.models import Source
from territories.enums import AreaLevel
from white_zones.domain.replay import NoInputsError, Replay, load_replay
from white_zones.models import Run
from white_zones.queries.runs import published_run

LEAST, MOST = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneEffect:
    """What one scenario does to white zones, and the ETP that no existing site could take."""

    effect: Effect
    unspread: Decimal


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Study:
    """`effects` follows the scenarios, None where the effect cannot be told; `run` is the diagnosis it leans on."""

    comparison: Comparison
    years: Sequence[int]
    run: Run | None
    effects: Sequence[ZoneEffect | None]
    names: Mapping[int, str]
    """Names of the communes that cross the limit, by their keys."""
    sources: Sequence[Source]

    @property
    def scenarios(self) -> Sequence[ScenarioFigures]:
        return self.comparison.scenarios


def study_scenarios(user: Any, keys: Sequence[int], *, year: int | None = None, kind: str = ALL_KINDS) -> Study:
    """Compare the scenarios that the user may see; the last common year by default.

    Raises ValidationError, in words, when they cannot be put side by side.
    """
    check_number(keys)
    scenarios = read_scenarios(user, keys)
    check_comparable(scenarios)
    return _study(user, scenarios, year=year, kind=kind)


def study_alone(user: Any, key: int) -> Study | None:
    """One scenario against its own base, in its last year; None when the user does not read its figures."""
    scenarios = read_scenarios(user, [key])
    return _study(user, scenarios, year=None, kind=ALL_KINDS) if scenarios else None


def _study(user: Any, scenarios: Sequence[ScenarioFigures], *, year: int | None, kind: str) -> Study:
    years = common_years(scenarios)
    chosen = year if year in years else years[-1]
    comparison = compare_scenarios(scenarios, year=chosen, kind=kind)
    run, effects = _measure_effects(user, comparison)
    crossings = [
        one for found in effects if found for one in (*found.effect.communes_left, *found.effect.communes_entered)
    ]
    sources = sorted({key for one in scenarios for key in one.inputs.sources})
    return Study(
        comparison=comparison,
        years=years,
        run=run,
        effects=effects,
        names=read_area_names({one.area for one in crossings}),
        sources=read_sources(sources),
    )


def check_number(keys: Sequence[int]) -> None:
    """Raise ValidationError unless two to five scenarios are asked for."""
    if len(keys) < LEAST:
        raise ValidationError("Cochez au moins deux scénarios à comparer.")
    if len(keys) > MOST:
        raise ValidationError(f"Cinq scénarios au plus se comparent : vous en avez coché {len(keys)}, retirez-en.")


def check_comparable(scenarios: Sequence[ScenarioFigures]) -> None:
    """Raise ValidationError unless they share out the same year between the territories of one mesh and perimeter."""
    if len(scenarios) < LEAST:
        raise ValidationError("Ces scénarios n’existent pas, n’ont pas de chiffres, ou ne vous sont pas ouverts.")
    first = scenarios[0].scenario
    for one in scenarios[1:]:
        other = one.scenario
        if other.mesh != first.mesh:
            raise ValidationError(
                f"« {other.name} » partage entre {other.get_mesh_display()}, « {first.name} » entre "
                f"{first.get_mesh_display()} : choisissez des scénarios de même maille."
            )
        if other.perimeter_id != first.perimeter_id:
            raise ValidationError(
                f"« {other.name} » porte sur {other.perimeter}, « {first.name} » sur {first.perimeter} : "
                "choisissez des scénarios de même périmètre."
            )
    if not common_years(scenarios):
        raise ValidationError("Ces scénarios n’ont aucune année en commun : choisissez-en d’autres.")


def _measure_effects(user: Any, comparison: Comparison) -> tuple[Run | None, list[ZoneEffect | None]]:
    """Of nothing unless every line is read: the communes would tell the figures of hidden lines."""
    nothing: list[ZoneEffect | None] = [None for _ in comparison.scenarios]
    level = Mesh(comparison.scenarios[0].scenario.mesh).level
    if not comparison.is_whole or level is None:
        return None, nothing
    run = published_run(user)
    if run is None:
        return None, nothing
    try:
        replay = load_replay(run)
    except NoInputsError:
        return None, nothing
    return run, [_measure(replay, one, year=comparison.year, level=level) for one in comparison.scenarios]


def _measure(replay: Replay, one: ScenarioFigures, *, year: int, level: AreaLevel) -> ZoneEffect | None:
    """None when the scenario does not say its ETP by kind."""
    etp, factors = find_etp(one, year=year), find_factors(one, year=year)
    if not etp:
        return None
    unspread = list_unspread(replay, etp, level=level, factors=factors.keys())
    return ZoneEffect(
        effect=measure_effect(replay, factors, level=level),
        unspread=sum((part.etp for part in unspread), Decimal()),
    )

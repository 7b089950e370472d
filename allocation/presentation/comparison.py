"""What a comparison of scenarios says in French: who gains, who loses, how equal, and with what reserves."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocation.domain.comparison import Panel
from allocation.domain.comparison_study import Study, ZoneEffect
from allocation.presentation.scenarios import FAIRNESS
from allocation.queries.comparison import ScenarioFigures
from iae_portal.common.formatting import format_etp, format_number, format_signed
from white_zones.presentation import describe_origin

# Jain's index grows with equality, the others with inequality.
GROWING = frozenset({"jain"})
NOT_TOLD = "sans objet"
ROUNDED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of fairness: before and after in each scenario, and a sentence that reads them."""

    label: str
    pairs: tuple[tuple[float | None, float | None], ...]
    sentence: str


def list_indicators(study: Study) -> list[Indicator]:
    """Nothing unless every line is read."""
    panels, names = study.comparison.panels, [one.name for one in study.scenarios]
    if not panels:
        return []
    return [
        Indicator(
            label=label,
            pairs=tuple((getattr(one.base_inequality, key), getattr(one.inequality, key)) for one in panels),
            sentence=f"{label} : {words} {_find_best(key, panels, names)}",
        )
        for key, label, words in FAIRNESS
    ]


def _find_best(key: str, panels: Sequence[Panel], names: Sequence[str]) -> str:
    """Which scenario is the most equal, as the figures are written."""
    values = [getattr(one.inequality, key) for one in panels]
    known = [round(value, ROUNDED) for value in values if value is not None]
    if len(known) < len(values):
        return "Il n’est pas défini pour tous ces scénarios."
    best = max(known) if key in GROWING else min(known)
    found = [name for name, value in zip(names, known, strict=True) if value == best]
    told = format_number(best, decimals=ROUNDED)
    if len(found) == len(names):
        return f"Tous ces scénarios se valent ({told})."
    if len(found) > 1:
        return f"Les plus égaux sont {' et '.join(f'« {name} »' for name in found)} ({told})."
    return f"Le plus égal est « {found[0]} » ({told})."


def tell_scenario(one: ScenarioFigures) -> str:
    """State, version and base, under the name."""
    version = one.scenario.current
    number = f", version {version.number}" if version else ""
    return (
        f"{one.name} : {one.scenario.get_state_display()}{number}. "
        f"Base : {one.inputs.base_words}. Besoin : {one.inputs.need_words}."
    )


def list_reserves(study: Study) -> list[str]:
    """What a reader must know before the figures."""
    found = []
    if not study.comparison.is_whole:
        found.append(
            "Des lignes de ces scénarios ne vous sont pas ouvertes avant l’adoption : ni total, ni équité, ni effet "
            "sur les zones blanches ne sont montrés."
        )
    bases = {
        tuple((line.code, tuple(sorted(line.base.items()))) for line in one.inputs.territories)
        for one in study.scenarios
    }
    if len(bases) > 1:
        found.append(
            "Ces scénarios ne partent pas de la même base : chaque écart à la base se lit avec celle du scénario."
        )
    needs = {tuple((line.code, line.need) for line in one.inputs.territories) for one in study.scenarios}
    if len(needs) > 1:
        found.append("Ces scénarios ne mesurent pas le besoin de la même façon : leurs indices d’équité en dépendent.")
    if any(one.inputs.is_demonstration for one in study.scenarios):
        found.append("Données de démonstration ou estimées.")
    notes = dict.fromkeys(note for one in study.scenarios for note in one.inputs.notes)
    return found + list(notes)


def tell_effect_method(study: Study) -> str:
    """On what the effect on white zones leans, or why there is none."""
    if not study.comparison.is_whole:
        return ""
    if study.run is None:
        return "Effet sur les zones blanches : aucun diagnostic publié ne permet de le mesurer à cette maille."
    return (
        f"Zones blanches : {describe_origin(study.run)} Les ETP de chaque territoire et filière sont portés par les "
        "sites existants, chacun y gardant sa part ; références et seuils du calcul publié."
    )


def list_effect_sentences(study: Study) -> list[str]:
    """One sentence a scenario, with the names of the communes that cross the limit."""
    pairs = zip(study.scenarios, study.effects, strict=True)
    return [_tell_effect(one.name, found, study) for one, found in pairs if found is not None]


def _tell_effect(name: str, found: ZoneEffect, study: Study) -> str:
    effect = found.effect
    left = _tell_crossing(
        effect.people_left,
        [study.names.get(one.area, one.code) for one in effect.communes_left],
        nobody="aucune commune ne sort des zones blanches",
        verbs=("sort des zones blanches", "sortent des zones blanches"),
    )
    entered = _tell_crossing(
        effect.people_entered,
        [study.names.get(one.area, one.code) for one in effect.communes_entered],
        nobody="aucune n’y entre",
        verbs=("y entre", "y entrent"),
    )
    text = f"{name} : {left} ; {entered}."
    if found.unspread:
        text += f" {format_etp(found.unspread)} ETP ne trouvent aucun site existant et n’y comptent pas."
    return text


def _tell_crossing(people: int, names: Sequence[str], *, nobody: str, verbs: tuple[str, str]) -> str:
    """« 143 habitants y entrent (Ornon) »; the verb in the singular, then in the plural."""
    if not names:
        return nobody
    is_many = people > 1
    return f"{format_number(people)} habitant{'s' if is_many else ''} {verbs[is_many]} ({', '.join(names)})"


def name_changes(changes: Sequence[tuple[str, Decimal]]) -> str:
    """« Cantal (+7,00), Rhône (+6,00) », or a word for nobody."""
    return ", ".join(f"{name} ({format_signed(change, decimals=2)})" for name, change in changes) or "aucun"

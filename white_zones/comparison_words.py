"""A comparison in words: what changed, what it is due to, how the settings differ, what the map says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.formatting import format_date, format_number, format_signed
from territories.queries.frames import frame_of
from white_zones.comparison_enums import Movement
from white_zones.comparison_filters import Pair, class_words
from white_zones.comparison_rounding import RoundedParts, round_parts
from white_zones.domain.compare_runs import AreaChange, Comparison
from white_zones.domain.parameters import RunParameters
from white_zones.domain.summarise_comparison import (
    Tally,
    is_small_white,
    measure_spread,
    tally_movement,
    total_unserved_change,
)
from white_zones.engine.evolution import Factor
from white_zones.enums import EdgeRule
from white_zones.filters import Shown
from white_zones.models import Run
from white_zones.presentation import ESTIMATED_TRAVEL, Figure, describe_parameters
from white_zones.queries.runs import demand_indicator
from white_zones.tables import per_hundred, why_address

CAUSES: Mapping[Factor, str] = {
    Factor.SUPPLY: "de l’offre",
    Factor.DEMAND: "du besoin",
    Factor.TRAVEL: "des trajets",
    Factor.PERIMETER: "des sites ouverts ou fermés",
}
SHARERS: Mapping[Factor, str] = {
    Factor.SUPPLY: "l’offre le répartit",
    Factor.DEMAND: "le besoin le répartit",
    Factor.TRAVEL: "les trajets le répartissent",
    Factor.PERIMETER: "les sites ouverts ou fermés le répartissent",
}
# Under half a hundredth of an ETP for 100 seekers, an effect reads as 0.
UNSEEN = 0.00005
# A factor against the tide is told when it weighs at least this share of the main one.
TOLD_SHARE = 0.25
NO_INPUTS = (
    "Le calcul « {name} » est antérieur à la conservation des données d’entrée : les classes et les chiffres se "
    "comparent, mais ce qui les a fait varier ne peut pas être retrouvé. Refaites ce calcul pour le savoir."
)
CLASS_ONLY = "les classes seulement"
# Which part of the split a setting weighs on.
EFFECTS = {
    "Périmètre": "sites ouverts ou fermés, et communes comparées",
    "Offre": "offre ; sites ouverts ou fermés",
    "Besoin": "besoin",
    "Méthode": "trajets",
    "Poids selon le temps de trajet": "trajets",
    "Temps de trajet": "trajets",
    "Au bord de la région": "sites ouverts ou fermés",
    "Seuils des classes": CLASS_ONLY,
    "Référence": f"{CLASS_ONLY}, et le besoin non couvert",
    "Seconde maille": CLASS_ONLY,
    "Petit effectif": "les communes blanches comptées à part",
    "Robustesse": "la fiabilité des classes seulement",
    "Version du moteur": "le calcul lui-même",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not the same in the two runs."""

    label: str
    before: str
    after: str
    effect: str


def tell_comparison(pair: Pair, communes: Comparison) -> list[str]:
    """Who leaves and who enters, then how the mean access moves and why."""
    sentences = [tell_movements(pair, communes)]
    if communes.whole is not None:
        parts, spread = round_parts(communes.whole), measure_spread(communes.changes)
        sentences += [tell_cause(parts), *filter(None, [tell_spread(parts, spread)])]
    return sentences


def tell_movements(pair: Pair, communes: Comparison) -> str:
    left, entered = (_chosen(communes, movement) for movement in (Movement.LEFT, Movement.ENTERED))
    parts = [
        _count(left, "sort", "sortent", "de zone blanche", minimum=_minimum(pair.before), is_before=True),
        _count(entered, "entre", "entrent", "en zone blanche", minimum=_minimum(pair.after), is_before=False),
    ]
    told = " ; ".join(part for part in parts if part)
    kind = f"pour la filière {communes.kind}, " if communes.kind else ""
    if not told:
        told = "aucune commune n’entre en zone blanche ni n’en sort"
    return f"{_interval(pair)}, {kind}{told}."


def tell_cause(parts: RoundedParts) -> str:
    """« L’accès moyen passe de 7,20 à 8,00 ETP pour 100 demandeurs. La hausse vient surtout de l’offre (+0,80). »"""
    before, after = (format_number(value, decimals=2) for value in (parts.before, parts.after))
    if not any(parts.by_factor.values()):
        return f"L’accès moyen ne change pas : {after} ETP pour 100 demandeurs."
    direction = 1 if parts.change >= 0 else -1
    ordered = sorted(parts.by_factor, key=lambda factor: -direction * parts.by_factor[factor])
    main, against = ordered[0], ordered[-1]
    opposed = direction * parts.by_factor[against] < 0 and abs(parts.by_factor[against]) >= TOLD_SHARE * float(
        abs(parts.by_factor[main])
    )
    tempered = f", malgré l’effet {CAUSES[against]} ({_signed(parts, against)})" if opposed else ""
    if not parts.change:
        return (
            f"L’accès moyen reste de {after} ETP pour 100 demandeurs : l’effet {CAUSES[main]} "
            f"({_signed(parts, main)}) compense l’effet {CAUSES[against]} ({_signed(parts, against)})."
        )
    word = "La hausse" if direction > 0 else "La baisse"
    return (
        f"L’accès moyen passe de {before} à {after} ETP pour 100 demandeurs. {word} vient surtout {CAUSES[main]} "
        f"({_signed(parts, main)}){tempered}."
    )


def tell_spread(parts: RoundedParts, spread: Mapping[Factor, float]) -> str:
    """What moves communes up and down more than what moves the mean; nothing when it is the same cause."""
    widest = max(spread, key=lambda factor: spread[factor])
    main = max(parts.by_factor, key=lambda factor: abs(parts.by_factor[factor]))
    if spread[widest] < UNSEEN or (widest == main and parts.by_factor[main]):
        return ""
    size = format_number(per_hundred(spread[widest]), decimals=2)
    words = SHARERS[widest]
    return f"{capfirst(words)} autrement entre les communes ({size} de plus ou de moins, en moyenne)."


def describe_changes(pair: Pair, communes: Comparison) -> list[Figure]:
    """The key figures, the same before and after."""
    left, entered = (tally_movement(communes.changes, word) for word in (Movement.LEFT, Movement.ENTERED))
    means = [per_hundred(run.mean_accessibility) for run in (pair.before, pair.after)]
    if communes.whole is not None:
        rounded = round_parts(communes.whole)
        means = [rounded.before, rounded.after]
    before, after = (format_number(mean, decimals=2) for mean in means)
    return [
        Figure("Sortent de zone blanche", format_number(left.communes), _communes(left), _people(left)),
        Figure("Entrent en zone blanche", format_number(entered.communes), _communes(entered), _people(entered)),
        *(
            [Figure("Accès moyen", f"{before} → {after}", "ETP", "pour 100 demandeurs")]
            if communes.whole is not None or not communes.kind
            else []
        ),
        Figure(
            "Évolution du besoin non couvert",
            format_signed(total_unserved_change(communes.changes)),
            "demandeurs",
            "communes de besoin connu dans les deux calculs",
        ),
    ]


def list_differences(pair: Pair) -> list[Difference]:
    """The settings that differ, in words; a reference frozen by the one and taken by the other is the same."""
    told = [_settings(run) for run in (pair.before, pair.after)]
    if has_one_reference(pair):
        for settings in told:
            settings.pop("Référence", None)
    return [
        Difference(label, told[0].get(label, "–"), told[1].get(label, "–"), effect)
        for label, effect in EFFECTS.items()
        if told[0].get(label) != told[1].get(label)
    ]


def _settings(run: Run) -> dict[str, str]:
    told = dict(describe_parameters(run, indicator=demand_indicator(run)))
    # The page of the run also counts the communes near the border, which is a result.
    edge = EdgeRule(RunParameters.from_json(run.parameters).edge)
    return {**told, "Au bord de la région": str(edge.label)}


def has_one_reference(pair: Pair) -> bool:
    """Whether both runs compare each kind to the same value; a kind that one of them lacks does not tell."""
    before, after = pair.before.references or {}, pair.after.references or {}
    return all(value == after[kind] for kind, value in before.items() if value and after.get(kind))


def tell_classes_warning(pair: Pair) -> str:
    """When a class may change though the access does not."""
    words = []
    if not has_one_reference(pair):
        words.append("la référence")
    before, after = (RunParameters.from_json(run.parameters) for run in (pair.before, pair.after))
    if before.thresholds != after.thresholds:
        words.append("les seuils des classes")
    if (before.second_mesh, before.mesh_rule, before.derogations) != (
        after.second_mesh,
        after.mesh_rule,
        after.derogations,
    ):
        words.append("la seconde maille ou les dérogations")
    if not words:
        return ""
    verb = "diffère" if len(words) == 1 and "les" not in words[0] else "diffèrent"
    return (
        f"D’un calcul à l’autre, {' et '.join(words)} {verb} : une commune peut changer de classe sans que son accès "
        "ait changé."
    )


def describe_origin(pair: Pair) -> str:
    """One sentence under a map or in an export."""
    runs = " et ".join(
        f"« {run.name} » ({run.year}, terminé le {format_date(run.finished_at)})" for run in (pair.before, pair.after)
    )
    estimated = any(RunParameters.from_json(run.parameters).is_estimated_travel for run in (pair.before, pair.after))
    travel = f" Trajets : {ESTIMATED_TRAVEL}." if estimated else ""
    return f"Calculs {runs}.{travel} Territoires et population d’aujourd’hui."


def describe_change_map(pair: Pair, shown: Shown) -> dict[str, Any]:
    """What `_map.html` needs; the values are fetched apart."""
    frame = frame_of(pair.after.perimeter)
    query = f"{pair.query}&{shown.query.removeprefix('?')}"
    return {
        "label": f"Carte des changements de classe par {shown.level.label}, {shown.kind_label}",
        "level": shown.level.slug,
        "values_url": reverse("white_zones:compare-values") + query,
        "bounds": frame.bounds,
        "legend": [(word.value, word.label) for word in Movement if word != Movement.ALONE],
        "link": why_address(pair.after, shown, "CODE"),
        "source": describe_origin(pair),
    }


def map_changes(comparison: Comparison) -> dict[str, dict[str, str]]:
    """Code of each area → how it is drawn, and the sentence read under the pointer."""
    return {
        change.place.code: {"class": change.movement.value, "text": _tell_area(change)}
        for change in comparison.changes
        if change.movement != Movement.ALONE
    }


def note_small(change: AreaChange, pair: Pair) -> bool:
    """Whether the white class of an area, in either run, is that of a small number."""
    return is_small_white(change.before, minimum_demand=_minimum(pair.before)) or is_small_white(
        change.after, minimum_demand=_minimum(pair.after)
    )


def _tell_area(change: AreaChange) -> str:
    before, after = class_words(change.class_before), class_words(change.class_after)
    words = f"{change.movement.label} ({after})" if before == after else f"{change.movement.label}, {before} → {after}"
    olds, news = (side.accessibility if side else None for side in (change.before, change.after))
    if olds is None or news is None:
        return words
    return f"{words} ; accès {format_signed((news - olds) * 100, decimals=2)} ETP pour 100 demandeurs"


def _interval(pair: Pair) -> str:
    if pair.before.year != pair.after.year:
        return f"Entre {pair.before.year} et {pair.after.year}"
    return f"De « {pair.before.name} » à « {pair.after.name} »"


def _chosen(communes: Comparison, movement: Movement) -> Sequence[AreaChange]:
    return [change for change in communes.changes if change.movement == movement]


def _count(
    changes: Sequence[AreaChange], one: str, several: str, where: str, *, minimum: float, is_before: bool
) -> str:
    if not changes:
        return ""
    side: Callable[[AreaChange], Any] = (lambda change: change.before) if is_before else (lambda change: change.after)
    small = sum(is_small_white(side(change), minimum_demand=minimum) for change in changes)
    told_small = f", dont {format_number(small)} de petit effectif" if small else ""
    people = format_number(sum(change.place.population for change in changes))
    number = "1 commune" if len(changes) == 1 else f"{format_number(len(changes))} communes"
    return f"{number} ({people} habitants) {one if len(changes) == 1 else several} {where}{told_small}"


def _people(found: Tally) -> str:
    return f"{format_number(found.people)} habitants"


def _communes(found: Tally) -> str:
    return "commune" if found.communes <= 1 else "communes"


def _signed(parts: RoundedParts, factor: Factor) -> str:
    return format_signed(parts.by_factor[factor], decimals=2)


def _minimum(run: Run) -> float:
    return float(run.parameters["minimum_demand"])

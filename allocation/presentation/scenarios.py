"""What a scenario says of itself: totals, status of its lines, and why a line has this figure, in French."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from allocation.domain.pose_problem import resolve_sets
from allocation.enums import LineStatus
from allocation.rules.inputs import Inputs, name_line
from allocation.rules.settings import ClauseSettings, Settings, TerritorySettings
from iae_portal.common.formatting import format_etp, format_number, format_percent, format_signed

NBSP = "\u00a0"
ENGINES = {
    "water_filling": "remplissage exact",
    "linear_programme": "optimisation sous contraintes",
}
FAIRNESS = (
    ("gini", "Gini", "0 quand chacun reçoit autant à besoin égal."),
    ("theil_t", "Theil", "0 à égalité ; sensible aux mieux dotés."),
    ("atkinson_1", "Atkinson", "part des moyens que coûte l’inégalité."),
    ("jain", "Jain", "1 à égalité."),
    ("hoover", "Hoover", "part des ETP à déplacer pour l’égalité."),
    ("max_min", "Max ÷ min", "du mieux au moins bien doté."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line as the tables show it, from the engine or from the database."""

    code: str
    name: str
    base: Decimal
    previous: Decimal
    target: Decimal
    etp: Decimal
    lower: Decimal
    upper: Decimal | None
    status: str
    own: TerritorySettings
    kind: str = ""
    place: str = ""

    @property
    def is_held(self) -> bool:
        return self.own.held is not None

    @property
    def full_name(self) -> str:
        return name_line(self.name, kind=self.kind, place=self.place)

    @property
    def change(self) -> Decimal:
        return self.etp - self.base

    @property
    def distance(self) -> Decimal | None:
        return self.etp / self.target - 1 if self.target else None

    @property
    def status_label(self) -> str:
        if self.is_held:
            return "Verrou"
        bound = {LineStatus.FLOOR: self.own.floor, LineStatus.CAP: self.own.cap}.get(LineStatus(self.status))
        return f"{str(LineStatus(self.status).label).capitalize()}{'' if bound is None else ' propre'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineException:
    """A line that does not follow the rules of all, and in words what it follows."""

    code: str
    name: str
    words: str


def explain_line(row: Row, settings: Settings) -> str:
    """One sentence: why this figure."""
    if row.is_held:
        return f"Un verrou tient {row.name} à {format_etp(row.etp)} ETP. Motif : {row.own.motive}"
    previous = format_etp(row.previous)
    target = f"Sa cible, à proportion du besoin, est de {format_etp(row.target)} ETP"
    if row.status == LineStatus.FLOOR:
        kept = format_percent(settings.floor if row.own.floor is None else row.own.floor, decimals=1)
        return (
            f"{row.name} reçoit {format_etp(row.etp)} ETP : c’est son plancher{_tell_own(row.own.floor)}, {kept} des "
            f"{previous} ETP de l’année précédente. {target}{_tell_side(row)}."
        )
    if row.status == LineStatus.CAP:
        return (
            f"{row.name} reçoit {format_etp(row.etp)} ETP : c’est son plafond{_tell_own(row.own.cap)}, calculé sur "
            f"les {previous} ETP de l’année précédente. {target}{_tell_side(row)}."
        )
    return (
        f"{row.name} reçoit {format_etp(row.etp)} ETP : ni plancher ni plafond ne jouent ici. C’est le niveau "
        f"commun, à proportion du besoin. {target} ; l’écart vient de ce que d’autres sont tenus par leurs bornes."
    )


def _tell_own(bound: Decimal | None) -> str:
    return "" if bound is None else " propre"


def _tell_side(row: Row) -> str:
    """What the bound keeps from happening, when the target lies on its other side."""
    if row.status == LineStatus.FLOOR and row.target < row.etp:
        return f", au-dessous{NBSP}: sans plancher, ce serait moins"
    if row.status == LineStatus.CAP and row.target > row.etp:
        return f", au-dessus{NBSP}: sans plafond, ce serait plus"
    return ""


def list_exceptions(settings: Settings, inputs: Inputs, *, codes: Collection[str]) -> list[LineException]:
    """The lines among these with a lock or bounds of their own: a committee reads them first."""
    found = []
    for one in inputs.territories:
        own = settings.territories.get(one.code)
        if own and one.code in codes and (own.held, own.floor, own.cap) != (None, None, None):
            words = f"{_tell_bounds(own)}. Motif{NBSP}: {own.motive}"
            found.append(LineException(code=one.code, name=one.full_name, words=words))
    return found


def _tell_bounds(own: TerritorySettings) -> str:
    told = [] if own.held is None else [f"verrou à {format_etp(own.held)} ETP"]
    for name, bound in (("plancher", own.floor), ("plafond", own.cap)):
        if bound is not None:
            told.append(f"{name} propre de {format_percent(bound, decimals=2)}")
    return ", ".join(told)


def describe_kinds(
    base: Mapping[str, Decimal], kinds: Mapping[str, Mapping[str, Decimal]]
) -> list[tuple[str, Decimal, Decimal]]:
    """Kind, ETP and change of all the lines together; empty where kinds are not told apart."""
    if not kinds:
        return []
    totals = {kind: sum((cells.get(kind, Decimal()) for cells in kinds.values()), Decimal()) for kind in base}
    return [(kind, total, total - base[kind]) for kind, total in totals.items()]


def explain_marginal(
    differences: Mapping[str, Fraction] | None, names: Mapping[str, str], *, most: int = 8
) -> list[tuple[str, str]]:
    """Where one more ETP would come from: names and signed figures, the largest first."""
    if differences is None:
        return []
    taken = sorted(((float(value), code) for code, value in differences.items() if abs(value) > Fraction(1, 10**6)))
    return [(names.get(code, code), format_signed(value, decimals=4)) for value, code in taken[:most]]


def describe_clause(
    clause: ClauseSettings, inputs: Inputs, effects: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """A clause with its sets and its price."""
    sets = resolve_sets(clause, inputs)
    names = {one.code: one.full_name for one in inputs.territories}
    effect = effects.get(clause.key)
    gains = sorted(
        ((Decimal(value), names.get(code, code)) for code, value in (effect or {}).get("differences", {}).items()),
        reverse=True,
    )
    return {
        "label": str(clause.kind.label).capitalize(),
        "to": ", ".join(names[code] for code in sets.to) or "aucun",
        "givers": ", ".join(names[code] for code in sets.givers),
        "price": None if effect is None else format_etp(effect["moved"]),
        "gains": ", ".join(
            f"{name} {format_signed(value, decimals=2)}" for value, name in gains if value >= Decimal("0.005")
        ),
        "motive": clause.to.motive,
        "years": _tell_span(clause),
        "fallback": clause.fallback,
        "evidence": clause.evidence,
        "vigilance": clause.vigilance,
    }


def _tell_span(clause: ClauseSettings) -> str:
    """« De 2020 à 2022 »; nothing for a clause that is always in force."""
    first, last = clause.first_year, clause.last_year
    if first and last:
        return f"De {first} à {last}"
    return f"À partir de {first}" if first else f"Jusqu’à {last}" if last else ""


def describe_engine(answer: Mapping[str, Any], duration_ms: int) -> str:
    """« Calculé en moins d’une seconde, par remplissage exact »."""
    engines = {year["engine"] for year in answer.get("years", [])}
    words = " et ".join(sorted(ENGINES[name] for name in engines))
    seconds = duration_ms / 1000
    told = "moins d’une seconde" if seconds < 1 else f"{format_number(seconds, decimals=1)}{NBSP}s"
    return f"Calculé en {told}, par {words}"


def describe_fairness(answer: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, value and meaning of each indicator of fairness."""
    fairness = answer.get("fairness", {})
    return [(label, format_number(fairness.get(key), decimals=4), words) for key, label, words in FAIRNESS]

"""The settings of a scenario: every rule that a person wrote, as typed data and as the JSON that a version keeps.

Ratios are fractions (0.95 for 95 %), ETP and euros are decimals; in JSON they are decimal strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from allocation.enums import BaseScope, BaseSource, ClauseKind, NeedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseChoice:
    """Where the base comes from; `reference` is the year of annexes, the key of a campaign or of a scenario."""

    source: BaseSource = BaseSource.SPECIFICATION
    scope: BaseScope = BaseScope.ALL
    reference: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedChoice:
    """What the need is; `key` is the version of a need key."""

    source: NeedSource = NeedSource.POPULATION
    key: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSettings:
    year: int
    envelope: Decimal
    is_firm: bool = True
    budget: Decimal | None = None
    kind_totals: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritorySettings:
    """What one line has of its own; a lock (`held`) and a bound of its own are motivated."""

    floor: Decimal | None = None
    cap: Decimal | None = None
    held: Decimal | None = None
    motive: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return self == TerritorySettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRule:
    """A set of territories, defined by a frozen diagnosis: where at least `threshold` of the need lives in communes
    that are robustly of one of the classes. `added` and `removed` are by hand, and motivated."""

    classes: tuple[str, ...] = ()
    threshold: Decimal = Decimal("0.10")
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    motive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseSettings:
    """A solidarity clause as its card tells it; the figures that its kind does not use are None."""

    key: str
    kind: ClauseKind
    to: AreaRule
    givers: AreaRule = AreaRule()
    share: Decimal | None = None
    """RESERVE: share of the envelope."""
    ratio: Decimal | None = None
    """GROWTH_RATIO and TUTORSHIP: growth there for each ETP of growth here. CONDITIONAL_AWARD: ETP for each place."""
    credit: Decimal | None = None
    """TUTORSHIP: ETP of engineering carried, up to `credit_cap`."""
    credit_cap: Decimal | None = None
    places: Decimal | None = None
    """CONDITIONAL_AWARD: places opened, evidence given."""
    clawback: Decimal | None = None
    """CONDITIONAL_AWARD: ETP taken back the year after, when the promise was not kept."""
    first_year: int | None = None
    last_year: int | None = None
    evidence: str = ""
    fallback: str = ""
    vigilance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a version of a scenario asks."""

    base: BaseChoice = BaseChoice()
    need: NeedChoice = NeedChoice()
    run: int | None = None
    """The published diagnosis that defines the sets of the clauses."""
    floor: Decimal = Decimal(0)
    cap: Decimal | None = None
    start: Decimal = Decimal(0)
    years: tuple[YearSettings, ...]
    territories: Mapping[str, TerritorySettings] = field(default_factory=dict)
    clauses: tuple[ClauseSettings, ...] = ()

    def with_territory(self, code: str, own: TerritorySettings) -> "Settings":
        """The same with what one line has of its own; an empty one is forgotten."""
        kept = {known: value for known, value in self.territories.items() if known != code}
        return replace(self, territories=kept if own.is_empty else {**kept, code: own})

    def find_clause(self, key: str) -> ClauseSettings | None:
        return next((clause for clause in self.clauses if clause.key == key), None)


def write_settings(settings: Settings) -> dict[str, Any]:
    """The settings as JSON data."""
    return {
        "base": {
            "source": str(settings.base.source),
            "scope": str(settings.base.scope),
            "reference": settings.base.reference,
        },
        "need": {"source": str(settings.need.source), "key": settings.need.key},
        "run": settings.run,
        "floor": _text(settings.floor),
        "cap": _text(settings.cap),
        "start": _text(settings.start),
        "years": [
            {
                "year": year.year,
                "envelope": _text(year.envelope),
                "is_firm": year.is_firm,
                "budget": _text(year.budget),
                "kind_totals": None
                if year.kind_totals is None
                else {kind: _text(total) for kind, total in year.kind_totals.items()},
            }
            for year in settings.years
        ],
        "territories": {code: _write_territory(own) for code, own in sorted(settings.territories.items())},
        "clauses": [_write_clause(clause) for clause in settings.clauses],
    }


def read_settings(data: Mapping[str, Any]) -> Settings:
    """The settings of a version; raises KeyError or ValueError on JSON that `write_settings` did not write."""
    return Settings(
        base=BaseChoice(
            source=BaseSource(data["base"]["source"]),
            scope=BaseScope(data["base"]["scope"]),
            reference=data["base"]["reference"],
        ),
        need=NeedChoice(source=NeedSource(data["need"]["source"]), key=data["need"]["key"]),
        run=data["run"],
        floor=Decimal(data["floor"]),
        cap=_decimal(data["cap"]),
        start=Decimal(data["start"]),
        years=tuple(
            YearSettings(
                year=year["year"],
                envelope=Decimal(year["envelope"]),
                is_firm=year["is_firm"],
                budget=_decimal(year["budget"]),
                kind_totals=None
                if year["kind_totals"] is None
                else {kind: Decimal(total) for kind, total in year["kind_totals"].items()},
            )
            for year in data["years"]
        ),
        territories={code: _read_territory(own) for code, own in data["territories"].items()},
        clauses=tuple(_read_clause(clause) for clause in data["clauses"]),
    )


def _text(value: Decimal | None) -> str | None:
    """Without exponent, so that two equal figures are written alike."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _write_territory(own: TerritorySettings) -> dict[str, Any]:
    return {
        "floor": _text(own.floor),
        "cap": _text(own.cap),
        "held": _text(own.held),
        "motive": own.motive,
        "note": own.note,
    }


def _read_territory(data: Mapping[str, Any]) -> TerritorySettings:
    return TerritorySettings(
        floor=_decimal(data["floor"]),
        cap=_decimal(data["cap"]),
        held=_decimal(data["held"]),
        motive=data["motive"],
        note=data["note"],
    )


FIGURES = ("share", "ratio", "credit", "credit_cap", "places", "clawback")
TEXTS = ("evidence", "fallback", "vigilance")


def _write_clause(clause: ClauseSettings) -> dict[str, Any]:
    return {
        "key": clause.key,
        "kind": str(clause.kind),
        "to": _write_rule(clause.to),
        "givers": _write_rule(clause.givers),
        "first_year": clause.first_year,
        "last_year": clause.last_year,
        **{name: _text(getattr(clause, name)) for name in FIGURES},
        **{name: getattr(clause, name) for name in TEXTS},
    }


def _read_clause(data: Mapping[str, Any]) -> ClauseSettings:
    figures: dict[str, Any] = {name: _decimal(data[name]) for name in FIGURES}
    return ClauseSettings(
        key=data["key"],
        kind=ClauseKind(data["kind"]),
        to=_read_rule(data["to"]),
        givers=_read_rule(data["givers"]),
        first_year=data["first_year"],
        last_year=data["last_year"],
        **figures,
        **{name: data[name] for name in TEXTS},
    )


def _write_rule(rule: AreaRule) -> dict[str, Any]:
    return {
        "classes": list(rule.classes),
        "threshold": _text(rule.threshold),
        "added": list(rule.added),
        "removed": list(rule.removed),
        "motive": rule.motive,
    }


def _read_rule(data: Mapping[str, Any]) -> AreaRule:
    return AreaRule(
        classes=tuple(data["classes"]),
        threshold=Decimal(data["threshold"]),
        added=tuple(data["added"]),
        removed=tuple(data["removed"]),
        motive=data["motive"],
    )

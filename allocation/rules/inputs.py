"""The data that a version was computed from, frozen with it: the same settings and inputs give the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from structures.enums import SiaeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryInput:
    """One line's base by kind, its need (a weight), and the key of its row in the database.

    A convention has a kind and a place too: the commune where it works.
    """

    code: str
    name: str
    base: Mapping[str, Decimal]
    need: Decimal
    pk: int
    kind: str = ""
    place: str = ""

    @property
    def full_name(self) -> str:
        return name_line(self.name, kind=self.kind, place=self.place)

    @property
    def total(self) -> Decimal:
        return sum(self.base.values(), Decimal())


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Territories in the order of their codes, and in words where their figures come from.

    `shares` gives, for each territory, the part of its need that lives in communes robustly of each class.
    `notes` are reserves to be shown beside every figure (estimated need, invented base …).
    """

    territories: tuple[TerritoryInput, ...]
    base_words: str
    need_words: str
    run_words: str = ""
    shares: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    costs_words: str = ""
    sources: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    is_demonstration: bool = False

    @property
    def has_conventions(self) -> bool:
        """Whether the lines are conventions of structures, and not areas."""
        return any(one.kind for one in self.territories)

    def total_by_kind(self) -> dict[str, Decimal]:
        """Base ETP of all the lines by kind, EI first; empty without any line."""
        told = self.territories[0].base if self.territories else {}
        kinds = [kind for kind in SiaeKind.values if kind in told]
        return {kind: sum((one.base.get(kind, Decimal()) for one in self.territories), Decimal()) for kind in kinds}

    def find(self, code: str) -> TerritoryInput | None:
        return next((one for one in self.territories if one.code == code), None)


def name_line(name: str, *, kind: str, place: str) -> str:
    """« Ateliers du Puy (ACI, Aurillac) »; an area has its name."""
    return f"{name} ({', '.join(filter(None, (kind, place)))})" if kind else name


def write_inputs(inputs: Inputs) -> dict[str, Any]:
    """The inputs as JSON data."""
    return {
        "territories": [
            {
                "code": one.code,
                "name": one.name,
                "pk": one.pk,
                "need": f"{one.need:f}",
                "base": {kind: f"{etp:f}" for kind, etp in one.base.items()},
                **({"kind": one.kind, "place": one.place} if one.kind else {}),
            }
            for one in inputs.territories
        ],
        "base_words": inputs.base_words,
        "need_words": inputs.need_words,
        "run_words": inputs.run_words,
        "shares": {
            code: {name: f"{share:f}" for name, share in shares.items()} for code, shares in inputs.shares.items()
        },
        "costs": {kind: f"{euros:f}" for kind, euros in inputs.costs.items()},
        "costs_words": inputs.costs_words,
        "sources": list(inputs.sources),
        "notes": list(inputs.notes),
        "is_demonstration": inputs.is_demonstration,
    }


def read_inputs(data: Mapping[str, Any]) -> Inputs:
    """The inputs of a version."""
    return Inputs(
        territories=tuple(
            TerritoryInput(
                code=one["code"],
                name=one["name"],
                pk=one["pk"],
                need=Decimal(one["need"]),
                base={kind: Decimal(etp) for kind, etp in one["base"].items()},
                kind=one.get("kind", ""),
                place=one.get("place", ""),
            )
            for one in data["territories"]
        ),
        base_words=data["base_words"],
        need_words=data["need_words"],
        run_words=data["run_words"],
        shares={
            code: {name: Decimal(share) for name, share in shares.items()} for code, shares in data["shares"].items()
        },
        costs={kind: Decimal(euros) for kind, euros in data["costs"].items()},
        costs_words=data["costs_words"],
        sources=tuple(data["sources"]),
        notes=tuple(data["notes"]),
        is_demonstration=data["is_demonstration"],
    )

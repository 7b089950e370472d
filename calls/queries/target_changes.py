"""What changes of the communes aimed at from one version to another, or to the one being prepared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calls.enums import TargetMode
from calls.models import Call, CallVersion
from calls.queries.target_rules import load_rule
from calls.queries.targets import find_targets, with_department
from territories.models import Area
from white_zones.enums import Access
from white_zones.models import Run

SEVERITY = {access.value: rank for rank, access in enumerate(Access)}
# The class, in the diagnosis, of each commune aimed at, by its key.
Classes = Mapping[int, str]


class Move(StrEnum):
    ENTERS = "entre"
    LEAVES = "sort"
    CHANGES = "change de classe"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a version aims at: how, by which diagnosis, which communes."""

    mode: TargetMode
    run: Run | None
    classes: Classes


@dataclass(frozen=True, slots=True)
class TargetMove:
    """A commune that enters, leaves, or stays by another class."""

    move: Move
    name: str
    code: str
    department: str
    population: int | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TargetChange:
    """From an aim to another: the communes that move, and how many stay as they were."""

    before: Aim
    after: Aim
    moves: Sequence[TargetMove]
    kept: int

    @property
    def is_empty(self) -> bool:
        return not self.moves and not self.changes_mode and not self.changes_run

    @property
    def changes_mode(self) -> bool:
        return self.before.mode != self.after.mode

    @property
    def changes_run(self) -> bool:
        return (self.before.run and self.before.run.pk) != (self.after.run and self.after.run.pk)

    def people(self, move: Move) -> int:
        return sum(one.population or 0 for one in self.moves if one.move is move)

    def count(self, move: Move) -> int:
        return sum(one.move is move for one in self.moves)


def prepared_aim(call: Call) -> Aim:
    """What the rule being prepared aims at, each commune with the worst class that makes it so."""
    mode = TargetMode(call.target_mode)
    if mode == TargetMode.NONE or call.run is None:
        return Aim(mode, call.run, {})
    found: dict[int, str] = {}
    rows = find_targets(call.run, load_rule(call.target_rule)).order_by("area_id")
    for area, access in rows.values_list("area_id", "access_class"):
        known = found.get(area)
        if known is None or SEVERITY[access] < SEVERITY[known]:
            found[area] = access
    return Aim(mode, call.run, found)


def version_aim(version: CallVersion) -> Aim:
    """What a published version aims at, as it was announced."""
    return Aim(TargetMode(version.target_mode), version.run, dict(version.targets.values_list("area_id", "access")))


def compare_aims(before: Aim, after: Aim) -> TargetChange:
    """The communes that enter, leave or change class, in that order then by name; one query."""
    old, new = before.classes, after.classes
    moved = {area for area in {*old, *new} if old.get(area) != new.get(area)}
    areas = with_department(Area.objects.filter(pk__in=moved)).order_by("name", "code")
    moves = [_move(area, old, new) for area in areas]
    ranks = list(Move)
    return TargetChange(before, after, sorted(moves, key=lambda one: ranks.index(one.move)), len(new.keys() - moved))


def _move(area: Area, old: Classes, new: Classes) -> TargetMove:
    stays = Move.CHANGES if area.pk in new else Move.LEAVES
    return TargetMove(
        stays if area.pk in old else Move.ENTERS,
        area.name,
        area.code,
        area.department or "",  # type: ignore[attr-defined]
        area.population,
        _label(old.get(area.pk)),
        _label(new.get(area.pk)),
    )


def _label(access: str | None) -> str:
    return Access(access).label if access else ""

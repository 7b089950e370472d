"""Envelopes of a year: the tree as it is shown, its parts against their whole, and what is already consumed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from accounts.perimeter import reachable
from accounts.roles import Permission
from allocation.enums import Measure, Part
from allocation.models import Envelope
from structures.models import FinancialAnnex
from structures.queries.realised import DepartmentFigures, read_departments
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_children

PART_LEVELS = {
    AreaLevel.COUNTRY: (AreaLevel.REGION, AreaLevel.DEPARTMENT),
    AreaLevel.REGION: (AreaLevel.DEPARTMENT,),
    AreaLevel.DEPARTMENT: (AreaLevel.EPCI, AreaLevel.EMPLOYMENT_ZONE),
}


@dataclass(frozen=True, slots=True)
class Consumed:
    """ETP worked in an area; `declared` of its `structures` have declared something. None is unknown, not zero."""

    realised: Fraction | None = None
    structures: int = 0
    declared: int = 0

    @property
    def is_whole(self) -> bool:
        return self.realised is not None and self.declared == self.structures


@dataclass(frozen=True, slots=True)
class IaeLine:
    """The IAE of one area: the part of the State and that of the conseil départemental, never added in silence."""

    area: Area
    state: Envelope | None
    council: Envelope | None
    consumed: Consumed

    @property
    def etp(self) -> Decimal | None:
        """Both parts with what was carried over; None when no ETP is told."""
        told = [one.etp + one.carried_etp for one in (self.state, self.council) if one and one.etp is not None]
        return sum(told, Decimal()) if told else None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is left of an envelope once its parts are taken; None where a figure is not told."""

    envelope: Envelope
    count: int
    etp: Decimal | None
    euros: Decimal | None

    @property
    def is_exceeded(self) -> bool:
        return any(left is not None and left < 0 for left in (self.etp, self.euros))


@dataclass(frozen=True, slots=True)
class Board:
    """A year of envelopes: lines of the IAE, the other pillars, and the gap of each envelope that has parts."""

    year: int
    iae: list[IaeLine]
    others: list[Envelope]
    gaps: list[Gap]


def list_years(user: Any) -> list[int]:
    return list(Envelope.objects.visible_to(user).order_by("-year").values_list("year", flat=True).distinct())


def list_envelopes(user: Any, *, year: int) -> "QuerySet[Envelope]":
    return Envelope.objects.visible_to(user).of_year(year).select_related("area", "source").order_by("area__code")


def list_of_area(user: Any, area: Area) -> "QuerySet[Envelope]":
    """All that is known of the means of an area, the latest year first."""
    found = Envelope.objects.visible_to(user).filter(area=area).select_related("area", "source")
    return found.order_by("-year", "measure", "part")


def list_parts(user: Any, envelope: Envelope) -> "QuerySet[Envelope]":
    found = Envelope.objects.visible_to(user).filter(parent=envelope)
    return found.select_related("area", "source", "updated_by").order_by("area__level", "area__code")


def list_possible_areas(parent: Envelope) -> list[Area]:
    """Areas of the parent that have no part yet."""
    taken = set(
        Envelope.objects.filter(year=parent.year, measure=parent.measure, part=parent.part).values_list(
            "area", flat=True
        )
    )
    levels = PART_LEVELS.get(AreaLevel(parent.area.level), ())
    found = [area for level in levels for area in list_children(parent.area, level=level).order_by("code")]
    return [area for area in found if area.pk not in taken]


def read_board(user: Any, *, year: int) -> Board:
    """The région and the départements of a year, with their consumption; a fixed number of queries."""
    envelopes = list(list_envelopes(user, year=year))
    shown = [one for one in envelopes if one.area.level in {AreaLevel.COUNTRY, AreaLevel.REGION, AreaLevel.DEPARTMENT}]
    return Board(
        year=year,
        iae=_iae_lines([one for one in shown if one.measure == Measure.IAE], year=year, user=user),
        others=sorted(
            (one for one in shown if one.measure != Measure.IAE),
            key=lambda one: (one.area.level == AreaLevel.DEPARTMENT, one.area.code, Measure.values.index(one.measure)),
        ),
        gaps=measure_gaps(envelopes),
    )


def measure_gaps(envelopes: Iterable[Envelope]) -> list[Gap]:
    """The gap of every envelope with parts, carry-over counted on both sides."""
    known = list(envelopes)
    parts: dict[int, list[Envelope]] = {}
    for one in known:
        if one.parent_id is not None:
            parts.setdefault(one.parent_id, []).append(one)
    return [measure_gap(one, parts[one.pk]) for one in known if one.pk in parts]


def measure_gap(envelope: Envelope, parts: Sequence[Envelope]) -> Gap:
    return Gap(
        envelope=envelope,
        count=len(parts),
        etp=_left(envelope, parts, figure="etp", carried="carried_etp"),
        euros=_left(envelope, parts, figure="euros", carried="carried_euros"),
    )


def _left(envelope: Envelope, parts: Sequence[Envelope], *, figure: str, carried: str) -> Decimal | None:
    told = [getattr(one, figure) + getattr(one, carried) for one in parts if getattr(one, figure) is not None]
    whole: Decimal | None = getattr(envelope, figure)
    if whole is None or not told:
        return None
    available: Decimal = whole + getattr(envelope, carried)
    return available - sum(told, Decimal())


def _iae_lines(envelopes: Sequence[Envelope], *, year: int, user: Any) -> list[IaeLine]:
    """With the consumption of the areas that the reader may see whole: a part of it would pass for all of it."""
    areas = {one.area_id: one.area for one in envelopes}
    figures = read_departments(FinancialAnnex.objects.visible_to(user), year=year)
    readable = reachable(user, Permission.STRUCTURES_SIAE_VIEW_FIGURES, list(areas.values()))
    held = {(one.area_id, one.part): one for one in envelopes}
    lines = [
        IaeLine(
            area,
            held.get((key, Part.STATE)),
            held.get((key, Part.COUNCIL)),
            _consumed(area, figures=figures) if key in readable else Consumed(),
        )
        for key, area in areas.items()
    ]
    return sorted(lines, key=lambda line: (line.area.level == AreaLevel.DEPARTMENT, line.area.code))


def _consumed(area: Area, *, figures: dict[int, DepartmentFigures]) -> Consumed:
    """A wider area than the département adds them all up."""
    if area.level == AreaLevel.DEPARTMENT:
        read = [figures[area.pk]] if area.pk in figures else []
    else:
        read = list(figures.values())
    known = [one.realised for one in read if one.realised is not None]
    return Consumed(
        realised=sum(known, Fraction()) if known else None,
        structures=sum(one.structures for one in read),
        declared=sum(one.declared for one in read),
    )

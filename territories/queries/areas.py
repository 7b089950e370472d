"""Reading areas: one of them, what it contains, what contains it, and what it compares to."""

import re
from collections.abc import Collection, Iterable

from django.contrib.gis.geos import Point
from django.db.models import F, Func, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast

from iae_portal.common.reference_state import kept_with_reference
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.models.areas import AreaQuerySet

# From the widest to the finest; the others are told apart by who asks.
HIERARCHY = (
    AreaLevel.COUNTRY,
    AreaLevel.REGION,
    AreaLevel.DEPARTMENT,
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.EPCI,
    AreaLevel.COMMUNE,
)
LEVEL_ABOVE = {
    AreaLevel.DEPARTMENT: AreaLevel.REGION,
    AreaLevel.ARRONDISSEMENT: AreaLevel.DEPARTMENT,
    AreaLevel.EMPLOYMENT_ZONE: AreaLevel.REGION,
    AreaLevel.EMPLOYMENT_COMMITTEE: AreaLevel.REGION,
    AreaLevel.RECRUITMENT_BASIN: AreaLevel.REGION,
    AreaLevel.EPCI: AreaLevel.DEPARTMENT,
    AreaLevel.COMMUNE: AreaLevel.EPCI,
    AreaLevel.PRIORITY_DISTRICT: AreaLevel.COMMUNE,
}


# Written or not by those who search: Saint-Étienne, saint etienne; L'Isle, l isle.
LINKING_SIGNS = "-'’"
# What PostgreSQL keeps in no text, and refuses to look for.
UNKEPT = "\x00"
# « Mauriac (15120) »
CODE_IN_BRACKETS = re.compile(r"\(([0-9][0-9AB][0-9]{3})\)$")


def get_region() -> Area:
    """What the portal steers: its one region, or the country where a portal holds it whole."""
    areas = Area.objects.current()
    return areas.filter(level=AreaLevel.COUNTRY).first() or areas.get(level=AreaLevel.REGION)


@kept_with_reference
def find_region() -> Area | None:
    """The région; None before it is loaded."""
    return list_areas(level=AreaLevel.REGION).first()


def list_areas(*, level: AreaLevel) -> AreaQuerySet:
    return Area.objects.current().at_level(level)


def loaded_levels() -> frozenset[AreaLevel]:
    """The levels that have areas today."""
    levels = Area.objects.current().order_by().values_list("level", flat=True).distinct()
    return frozenset(map(AreaLevel, levels))


@kept_with_reference
def list_parents(area: Area) -> list[Area]:
    """What contains the area today, from the widest to the nearest."""
    links = AreaMembership.objects.current().filter(child=area).select_related("parent")
    rank = {level: position for position, level in enumerate(HIERARCHY)}
    return sorted(
        (link.parent for link in links),
        key=lambda parent: (rank.get(AreaLevel(parent.level), len(rank)), parent.level),
    )


def list_children(area: Area, *, level: AreaLevel) -> AreaQuerySet:
    """The areas of a finer level inside this one; through their communes when no link is direct.

    An EPCI that straddles two départements is listed under both.
    """
    if area.level == level:
        return Area.objects.filter(pk=area.pk)
    direct = AreaMembership.objects.current().filter(parent=area, child__level=level)
    if level == AreaLevel.COMMUNE or _holds_directly(area, level):
        return list_areas(level=level).filter(pk__in=direct.values("child"))
    communes = AreaMembership.objects.current().filter(parent=area, child__level=AreaLevel.COMMUNE)
    through = AreaMembership.objects.current().filter(child__in=communes.values("child"), parent_level=level)
    return list_areas(level=level).filter(pk__in=through.values("parent"))


@kept_with_reference
def read_children(area: Area, *, level: AreaLevel) -> list[Area]:
    """`list_children`, for levels of few areas: each page of an area reads them."""
    return list(list_children(area, level=level))


@kept_with_reference
def _holds_directly(area: Area, level: AreaLevel) -> bool:
    return AreaMembership.objects.current().filter(parent=area, child__level=level).exists()


@kept_with_reference
def find_level_above(area: Area) -> Area | None:
    """What the area is compared to; for an EPCI, the département where most of its people live."""
    level = LEVEL_ABOVE.get(AreaLevel(area.level))
    if level is None:
        return None
    link = AreaMembership.objects.current().filter(child=area, parent_level=level).select_related("parent").first()
    return link.parent if link else _most_populous_overlap(area, level=level)


def _most_populous_overlap(area: Area, *, level: AreaLevel) -> Area | None:
    communes = AreaMembership.objects.current().filter(parent=area, child__level=AreaLevel.COMMUNE)
    overlaps = (
        AreaMembership.objects.current()
        .filter(parent_level=level, child__in=communes.values("child"))
        .values("parent")
        .annotate(people=Sum("child__population"))
        .order_by("-people", "parent")
    )
    first = overlaps.first()
    return Area.objects.get(pk=first["parent"]) if first else None


def map_levels_above(areas: Iterable[Area]) -> dict[int, Area]:
    """What each area is compared to, by its key: `find_level_above` for many, in three queries at most."""
    wanted = {area.pk: LEVEL_ABOVE[AreaLevel(area.level)] for area in areas if area.level in LEVEL_ABOVE}
    links = AreaMembership.objects.current().filter(child__in=wanted).select_related("parent")
    above = {link.child_id: link.parent for link in links if link.parent_level == wanted[link.child_id]}
    rest = [key for key in wanted if key not in above]
    if not rest:
        return above
    rows = (
        AreaMembership.objects.current()
        .filter(
            parent__in=rest,
            child__level=AreaLevel.COMMUNE,
            child__parent_links__validity__endswith__isnull=True,
            child__parent_links__parent_level__in={wanted[key] for key in rest},
        )
        .values("parent", "child__parent_links__parent", "child__parent_links__parent_level")
        .annotate(people=Sum("child__population"))
        .order_by("-people", "child__parent_links__parent")
    )
    nearest: dict[int, int] = {}
    for row in rows:
        if row["child__parent_links__parent_level"] == wanted[row["parent"]]:
            nearest.setdefault(row["parent"], row["child__parent_links__parent"])
    found = Area.objects.in_bulk(set(nearest.values()))
    return above | {key: found[parent] for key, parent in nearest.items()}


def locate_commune(point: Point) -> Area | None:
    """The commune whose outline contains a point, if it is in the region."""
    return list_areas(level=AreaLevel.COMMUNE).filter(outline__geom__covers=point).order_by("code").first()


def search_areas(*, text: str, levels: Collection[AreaLevel] = (), limit: int = 20) -> QuerySet[Area]:
    """Areas whose name holds the text (accents, hyphens and apostrophes set aside) or whose code starts with it."""
    text = text.replace(UNKEPT, "")
    areas = Area.objects.current().annotate(flat_name=_flat_name())
    found = areas.filter(Q(flat_name__unaccent__icontains=_flatten(text)) | Q(code__startswith=text))
    if levels:
        found = found.filter(level__in=levels)
    return found.order_by("-population", "name", "code")[:limit]


def find_communes(text: str) -> list[Area]:
    """The communes that a text may name: by code, alone or in brackets, else by whole name, else by a part of it.

    One answer leaves no doubt; of several, the most populous comes first.
    """
    cleaned = text.replace(UNKEPT, "").strip()
    coded = CODE_IN_BRACKETS.search(cleaned)
    communes = list_areas(level=AreaLevel.COMMUNE).order_by("-population", "name", "code")
    if found := list(communes.filter(code=coded[1] if coded else cleaned)):
        return found
    if coded or not cleaned:
        return []
    named = communes.annotate(flat_name=_flat_name())
    whole = named.filter(flat_name__unaccent__iexact=_flatten(cleaned))
    return list(whole or named.filter(flat_name__unaccent__icontains=_flatten(cleaned)))


def _flat_name() -> Cast:
    spaces = Value(" " * len(LINKING_SIGNS))
    return Cast(Func(F("name"), Value(LINKING_SIGNS), spaces, function="translate"), TextField())


def _flatten(text: str) -> str:
    return text.translate(str.maketrans(LINKING_SIGNS, " " * len(LINKING_SIGNS)))

"""What a person may reach: the questions that every app asks.

Convention of the portal: a queryset of nominative or undecided data has a method `visible_to(user)`, and views,
counts, exports, tiles and the API read it through that door only. Such a method is written with `restrict`:

    def visible_to(self, user):
        return restrict(
            self, user=user, permission=Permission.STRUCTURES_SIAE_VIEW_FIGURES, department="department__code"
        )

The perimeter is that of the active hat: nothing for nobody, everything for a regional role, else the areas it holds.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, Q, QuerySet

from accounts.roles import Permission, Reach
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership

if TYPE_CHECKING:
    from accounts.hats import Hat

Rows = TypeVar("Rows", bound="QuerySet[Any]")


def hat_of(user: Any) -> "Hat | None":
    """The active hat; None for a visitor and for an account without assignment."""
    return getattr(user, "assignment", None) if user.is_authenticated else None


def covers(user: Any, area: Area) -> bool:
    """Whether the area is held, or lies whole in what is held; one that straddles a border, or holds more, is not."""
    hat = hat_of(user)
    if hat is None:
        return False
    held = [part.pk for part in hat.areas]
    if hat.is_regional or area.pk in held:
        return True
    links = AreaMembership.objects.current().filter(parent_id__in=held)
    if links.filter(child=area).exists():
        return True
    communes = AreaMembership.objects.current().filter(parent=area, child__level=AreaLevel.COMMUNE)
    return communes.exists() and not communes.exclude(child_id__in=links.values("child_id")).exists()


def can(user: Any, permission: Permission | str, area: Area | None = None) -> bool:
    """Whether the active hat holds the permission, in the area if one is given, somewhere otherwise."""
    hat = hat_of(user)
    reach = hat.reach(permission) if hat else None
    if reach is None:
        return False
    return area is None or reach is Reach.REGION or covers(user, area)


def holds_everywhere(user: Any, permission: Permission | str) -> bool:
    """Whether the active hat holds the permission across the region."""
    hat = hat_of(user)
    reach = hat.reach(permission) if hat else None
    return hat is not None and reach is not None and (reach is Reach.REGION or hat.is_regional)


def reachable(user: Any, permission: Permission | str, areas: Collection[Area]) -> frozenset[int]:
    """Keys of the areas in which the active hat holds the permission: `can` for many, in two queries at most."""
    hat = hat_of(user)
    reach = hat.reach(permission) if hat else None
    keys = frozenset(area.pk for area in areas)
    if hat is None or reach is None:
        return frozenset()
    if reach is Reach.REGION or hat.is_regional:
        return keys
    held = {part.pk for part in hat.areas}
    links = AreaMembership.objects.current().filter(parent_id__in=held)
    inside = keys & (held | set(links.filter(child__in=keys).values_list("child_id", flat=True)))
    parts = AreaMembership.objects.current().filter(parent__in=keys - inside, child__level=AreaLevel.COMMUNE)
    outside = Q(child_id__in=links.values("child_id"))
    counts = parts.order_by().values("parent").annotate(beyond=Count("pk", filter=~outside))
    return inside | {row["parent"] for row in counts if not row["beyond"]}


def restrict(rows: Rows, *, user: Any, permission: Permission | str, **lookups: str) -> Rows:
    """The rows in the reach of the permission.

    Each lookup names a level and the path to its code: `department="department__code", epci="commune__epci__code"`.
    A hat without area of these levels reaches no row.
    """
    hat = hat_of(user)
    reach = hat.reach(permission) if hat else None
    if hat is None or reach is None:
        return rows.none()
    if reach is Reach.REGION or hat.is_regional:
        return rows
    reached = Q(pk__in=[])
    for level, path in lookups.items():
        codes = hat.codes(AreaLevel(level))
        if codes:
            reached |= Q(**{f"{path}__in": sorted(codes)})
    return rows.filter(reached)

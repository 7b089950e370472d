"""The areas that a perimeter cuts: how many of their people it holds, and what a published need key gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from allocation.enums import Mesh
from allocation.models import NeedKeyValue
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership


@dataclass(frozen=True, slots=True)
class AreaPart:
    """People of one area: those whose commune is in the perimeter, and all of them."""

    pk: int
    code: str
    name: str
    inside: int
    whole: int

    @property
    def part(self) -> Decimal:
        """Of its people, those inside; an area without anybody is whole."""
        return Decimal(self.inside) / self.whole if self.whole else Decimal(1)


def list_parts(perimeter: Area, *, level: AreaLevel) -> list[AreaPart]:
    """The areas of a level that touch a perimeter, in the order of their codes; two queries."""
    current = AreaMembership.objects.current()
    communes = current.filter(parent=perimeter, child__level=AreaLevel.COMMUNE)
    links = current.filter(parent_level=level).order_by()
    inside = links.filter(child__in=communes.values("child")).values_list("parent").annotate(Sum("child__population"))
    people: dict[int, int] = {key: total or 0 for key, total in inside}
    whole = (
        links.filter(parent__in=people)
        .values_list("parent", "parent__code", "parent__name")
        .annotate(total=Sum("child__population"))
        .order_by("parent__code")
    )
    return [AreaPart(pk, code, name, people[pk], total or 0) for pk, code, name, total in whole]


def map_epci(communes: Mapping[int, Area]) -> dict[int, int]:
    """Key of the EPCI of each commune of a mapping, by the same keys; one outside any EPCI is absent."""
    links = AreaMembership.objects.current().filter(parent_level=AreaLevel.EPCI, child__in=set(communes.values()))
    parents = dict(links.values_list("child", "parent"))
    return {key: parents[commune.pk] for key, commune in communes.items() if commune.pk in parents}


def read_key_values(key: int | None, *, mesh: Mesh) -> dict[int, NeedKeyValue]:
    """What a need key gives each area of a mesh, by its key; empty where it was not published for the mesh."""
    values = NeedKeyValue.objects.filter(key=key, mesh=mesh).select_related("key")
    return {value.area_id: value for value in values}

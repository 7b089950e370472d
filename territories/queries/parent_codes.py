"""The areas that hold each of some areas, by level: one query, whatever their number."""

from collections.abc import Collection

from territories.models import AreaMembership


def map_parent_codes(areas: Collection[int]) -> dict[int, dict[str, str]]:
    """Key of an area → level → code of what holds it today."""
    links = AreaMembership.objects.current().filter(child__in=areas)
    found: dict[int, dict[str, str]] = {key: {} for key in areas}
    for child, level, code in links.values_list("child_id", "parent_level", "parent__code"):
        found[child][level] = code
    return found

"""Writing what is known of the supply beyond the border, a whole département and year at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from iae_portal.common.models import Source
from structures.domain.replace_demonstration import real_structures
from white_zones.models import OutsideNone, OutsideSite

DEMONSTRATION_SLUG = "offre-hors-region-demonstration"


class DepartmentYear(NamedTuple):
    department: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLine:
    """ETP of one kind at one place; the commune by its key."""

    commune: int
    name: str
    kind: str
    etp: Decimal

    @property
    def key(self) -> tuple[int, str, str]:
        return self.commune, self.name, self.kind


@dataclass(slots=True)
class Replaced:
    """How many lines, départements without any counted for one each."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@transaction.atomic
def replace_supply(
    given: Mapping[DepartmentYear, Sequence[OutsideLine]], *, make_source: Callable[[], Source]
) -> Replaced:
    """Make the supply of these départements and years be these lines, and none where there is no line.

    What is already so keeps its source; without any change no source is made.
    """
    replaced = Replaced()
    sites: list[OutsideSite] = []
    absences: list[OutsideNone] = []
    for place, lines in sorted(given.items()):
        sites += _compare_sites(place, lines, replaced)
        absences += _compare_absence(place, replaced, is_empty=not lines)
    if sites or absences:
        source = make_source()
        for site in sites:
            site.source = source
        for absence in absences:
            absence.source = source
        OutsideSite.objects.bulk_create(sites)
        OutsideNone.objects.bulk_create(absences)
    return replaced


def _compare_sites(place: DepartmentYear, lines: Sequence[OutsideLine], replaced: Replaced) -> list[OutsideSite]:
    """Remove the sites that are not, or no longer, so; return those to write."""
    rows = OutsideSite.objects.filter(commune__department_code=place.department, year=place.year)
    stored = {(site.commune_id, site.name, site.kind): site for site in rows.select_related("source")}
    kept, new = set(), []
    for line in lines:
        site = stored.get(line.key)
        # An invented line that happens to be right becomes a real one.
        if site is not None and site.etp == line.etp and not site.source.is_demonstration:
            replaced.unchanged += 1
            kept.add(site.pk)
            continue
        replaced.created += site is None
        replaced.changed += site is not None
        new.append(OutsideSite(commune_id=line.commune, name=line.name, kind=line.kind, year=place.year, etp=line.etp))
    replaced.removed += len(stored.keys() - {line.key for line in lines})
    rows.exclude(pk__in=kept).delete()
    return new


def _compare_absence(place: DepartmentYear, replaced: Replaced, *, is_empty: bool) -> list[OutsideNone]:
    stored = OutsideNone.objects.filter(department_code=place.department, year=place.year)
    if not is_empty:
        replaced.removed += stored.delete()[0]
        return []
    if stored.filter(source__is_demonstration=False).exists():
        replaced.unchanged += 1
        return []
    stored.delete()
    replaced.created += 1
    return [OutsideNone(department_code=place.department, year=place.year)]


def has_real_supply() -> bool:
    """Whether somebody said what there is beyond the border, or who the structures of the region really are."""
    return (
        OutsideSite.objects.filter(source__is_demonstration=False).exists()
        or OutsideNone.objects.filter(source__is_demonstration=False).exists()
        or real_structures().exists()
    )


def remove_invented_supply() -> int:
    """Delete what the demonstration invented beyond the border once a real supply is there; how many lines were.

    Runs that read it keep their own copy.
    """
    invented = Q(source__is_demonstration=True)
    if not has_real_supply():
        return 0
    return OutsideSite.objects.filter(invented).delete()[0] + OutsideNone.objects.filter(invented).delete()[0]

"""Storing what a zoning scheme says of each commune."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from iae_portal.common.imports.report import SHOWN_EXAMPLES, Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Sheet
from territories.enums import AreaLevel, ZoningScheme, ZoningStatus
from territories.imports.communes import Communes, Part
from territories.imports.values import OUTSIDE, UNKNOWN
from territories.models import Area, Zoning


class ZoningRow(NamedTuple):
    """A row of the file; the status is still its producer's word."""

    row: int
    commune: str
    status: str


def store_zonings(
    rows: Iterable[ZoningRow],
    *,
    scheme: ZoningScheme,
    statuses: Mapping[str, ZoningStatus],
    vintage: str,
    sheet: Sheet,
    session: Session,
) -> None:
    """Write the statuses that differ; a former commune speaks for its heir when the heir is not listed."""
    found = _resolve(rows, statuses=statuses, sheet=sheet)
    stored = dict(Zoning.objects.filter(scheme=scheme, vintage=vintage).values_list("area_id", "status"))
    different = {area: status for area, status in found.items() if stored.get(area) != status}
    session.tell(_describe_change(f"Classements : {scheme.label} {vintage}", found, stored))
    if not different:
        return
    source = session.source(sheet, vintage=vintage)
    Zoning.objects.bulk_create(
        (
            Zoning(area_id=area, scheme=scheme, status=status, vintage=vintage, source=source)
            for area, status in different.items()
        ),
        update_conflicts=True,
        unique_fields=["area", "scheme", "vintage"],
        update_fields=["status", "source"],
    )
    session.touched["zonings"].add(scheme)


def _describe_change(label: str, found: Mapping[int, ZoningStatus], stored: Mapping[int, str]) -> Change:
    changed = [area for area, status in found.items() if stored.get(area, status) != status]
    created = sum(area not in stored for area in found)
    change = Change(label=label, created=created, changed=len(changed), unchanged=len(found) - created - len(changed))
    if changed:
        names = dict(Area.objects.filter(pk__in=changed[:SHOWN_EXAMPLES]).values_list("pk", "name"))
        change.examples = [
            f"{names[area]} : {ZoningStatus(stored[area]).label} → {found[area].label}"
            for area in changed[:SHOWN_EXAMPLES]
        ]
    return change


def mark_mountains() -> None:
    """Areas carry the mountain zoning themselves, for the calculation of travel times."""
    known = Zoning.objects.filter(scheme=ZoningScheme.MOUNTAIN).of_last_vintage()
    inside = known.filter(status=ZoningStatus.IN).values("area")
    outside = known.filter(status=ZoningStatus.OUT).values("area")
    communes = Area.objects.at_level(AreaLevel.COMMUNE)
    communes.filter(pk__in=inside).exclude(is_mountain=True).update(is_mountain=True)
    communes.filter(pk__in=outside).exclude(is_mountain=False).update(is_mountain=False)


def _resolve(
    rows: Iterable[ZoningRow], *, statuses: Mapping[str, ZoningStatus], sheet: Sheet
) -> dict[int, ZoningStatus]:
    """The status of each commune of today; the word of a producer about another region is not ours to know."""
    communes = Communes()
    own: dict[int, ZoningStatus] = {}
    former: dict[int, ZoningStatus] = {}
    first_rows: dict[int, int] = {}
    for row in rows:
        place = communes.find(row.commune)
        if place is None:
            sheet.report.leave(UNKNOWN if communes.is_inside(row.commune) else OUTSIDE)
            continue
        status = statuses.get(row.status.casefold())
        if status is None:
            known = ", ".join(statuses)
            sheet.report.refuse(
                row.row,
                sheet.match.titles["status"],
                f"le classement « {row.status} » est inconnu (connus : {known}).",
            )
        elif place.part != Part.OWN:
            former.setdefault(place.area_id, status)
        elif place.area_id in own:
            first = first_rows[place.area_id]
            sheet.report.refuse(
                row.row, sheet.match.titles["commune"], f"« {row.commune} » figure déjà ligne {first}."
            )
        else:
            own[place.area_id], first_rows[place.area_id] = status, row.row
    return own | _inherit(own, former, communes=communes, sheet=sheet)


def _inherit(
    own: Mapping[int, ZoningStatus], former: Mapping[int, ZoningStatus], *, communes: Communes, sheet: Sheet
) -> dict[int, ZoningStatus]:
    """The status of communes that the file does not list, from the one that they come from."""
    if not own and not sheet.report.problem_count:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucune commune de la région.")
    sheet.report.rows_kept += len(own)
    heirs = {area: status for area, status in former.items() if area not in own}
    for parent, parts in communes.splits.items():
        if parent in own:
            heirs |= {area: own[parent] for area in parts if area not in own}
    if heirs:
        sheet.report.notes.append(f"Communes classées d’après celle dont elles sont issues : {len(heirs)}.")
    if missing := communes.current_count - len(own) - len(heirs):
        sheet.report.notes.append(f"Communes de la région absentes du fichier : {missing}.")
    return heirs

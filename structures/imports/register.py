"""Writing the structures of a file in the register: created, completed or changed, each with its seat."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from iae_portal.common.formatting import format_number
from iae_portal.common.imports.report import SHOWN_EXAMPLES, Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Sheet
from iae_portal.common.models import Source
from structures.domain.changes import update_in_bulk
from structures.enums import LocatedBy, StructureKind
from structures.imports.parsing import is_doubtful
from structures.imports.places import Seat, measure_gaps
from structures.imports.precedence import Precedence
from structures.models import Siae, Site
from territories.models import Area

OUTSIDE = "hors de la région"
MERGED = "fusionnées dans une autre structure du registre"
RETIRED = "retirées du registre par un agent"
SHOWN_UNLOCATED = 30
# A better position is never given up for a coarser one in the same commune.
FINENESS = {LocatedBy.COMMUNE: 0, LocatedBy.PRODUCER: 1, LocatedBy.VERIFIED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a file says of one structure; an empty field says nothing. `siae` is the structure when it is known."""

    row: int
    kind: StructureKind
    siret: str
    department: Area | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    seat: Seat | None = None
    # The place in the words of the file, for those that could not be located.
    where: str = ""
    siae: Siae | None = None


@dataclass(slots=True)
class Register:
    """The structures that a file may speak of, by what identifies them."""

    by_siret: dict[tuple[str, str], Siae]
    by_asp_id: dict[tuple[int, str], Siae]
    by_signature: dict[tuple[str, str], Siae]

    @classmethod
    def read(cls) -> "Register":
        """Every structure with a SIRET or an ASP key, retired ones included: a file brings them back."""
        rows = list(Siae.objects.exclude(siret="", asp_id=None).select_related("source", "department").order_by("pk"))
        return cls(
            {(siae.siret, siae.kind): siae for siae in rows if siae.siret},
            {(siae.asp_id, siae.kind): siae for siae in rows if siae.asp_id is not None},
            {(siae.siret_signature, siae.kind): siae for siae in rows if siae.siret_signature},
        )

    def find(self, *, siret: str, kind: str, asp_id: int | None = None, signature: str = "") -> Siae | None:
        """By the key of the payment agency, which never changes, else by SIRET, today's or that once signed."""
        if asp_id is not None and (known := self.by_asp_id.get((asp_id, kind))):
            return known
        known = (
            self.by_siret.get((siret, kind))
            or self.by_signature.get((siret, kind))
            or self.by_siret.get((signature, kind))
        )
        # Two structures of the agency under one SIRET stay two.
        is_another = known is not None and asp_id is not None and known.asp_id not in {None, asp_id}
        return None if is_another else known


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file makes of the register, before anything is written."""

    entries: list[Entry]
    # Seats that the structures have already, by key of the structure.
    seats: dict[int, Site]
    structures: list[tuple[Siae, dict[str, Any]]]
    sites: list[tuple[Site, dict[str, Any]]]

    @property
    def new(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.siae is None]

    @property
    def unseated(self) -> list[tuple[Siae, Seat]]:
        """The seats of structures that are known and had none."""
        return [(siae, seat) for siae, seat in _pairs(self.entries) if siae.pk not in self.seats]

    def count(self) -> tuple[Change, Change]:
        """Structures, then sites: created, changed and left as they are."""
        placed = sum(entry.seat is not None for entry in self.entries)
        created_sites = len(self.unseated) + sum(entry.seat is not None for entry in self.new)
        return (
            _count("Structures", created=len(self.new), changes=self.structures, total=len(self.entries)),
            _count("Sites", created=created_sites, changes=self.sites, total=placed),
        )


def store_entries(
    entries: Iterable[Entry],
    *,
    sheet: Sheet,
    session: Session,
    source: Callable[[], Source],
    slug: str = "",
    creates: bool = True,
) -> list[Siae]:
    """Create the structures that are not known and change those that are; the structures spoken of, in order.

    `source` is asked for only when something is written. With `creates` False, an unknown structure is set aside.
    """
    plan = _plan(_keep_matched(entries, sheet=sheet, creates=creates), sheet=sheet, slug=slug or sheet.format.slug)
    changes = plan.count()
    result = [entry.siae for entry in plan.entries if entry.siae is not None]
    if not all(change.is_empty for change in changes):
        result += _write(plan, session=session, source=source())
    sheet.report.rows_kept += len(plan.entries)
    for change in changes:
        session.tell(change)
    _note(plan.entries, result, seats=plan.seats, sheet=sheet)
    return result


def _plan(entries: Sequence[Entry], *, sheet: Sheet, slug: str) -> Plan:
    known = [entry.siae for entry in entries if entry.siae is not None]
    precedence = Precedence(slug=slug, structures=[siae.pk for siae in known])
    seats = {site.siae_id: site for site in _read_seats(known)}
    kept = [entry for entry in entries if not _is_withdrawn(entry, precedence=precedence, sheet=sheet)]
    return Plan(
        entries=kept,
        seats=seats,
        structures=[
            (entry.siae, changes)
            for entry in kept
            if entry.siae is not None and (changes := _change_structure(entry, entry.siae, precedence=precedence))
        ],
        sites=[
            (site, changes)
            for siae, seat in _pairs(kept)
            if (site := seats.get(siae.pk)) is not None
            and (changes := _change_seat(site, seat, precedence=precedence))
        ],
    )


def _pairs(entries: Iterable[Entry]) -> Iterator[tuple[Siae, Seat]]:
    """The structures that are known, each with the seat that the file gives it."""
    for entry in entries:
        if entry.siae is not None and entry.seat is not None:
            yield entry.siae, entry.seat


def _write(plan: Plan, *, session: Session, source: Source) -> list[Siae]:
    """Change and create; the structures created."""
    told = [(siae, {**changes, "source": source}) for siae, changes in plan.structures]
    update_in_bulk(told, actor=session.actor, source=source)
    update_in_bulk(plan.sites, actor=session.actor, source=source)
    created = _create(plan.new, source=source)
    _add_seats(plan.unseated)
    session.touched["structures"].add(source.slug)
    return created


def _keep_matched(entries: Iterable[Entry], *, sheet: Sheet, creates: bool) -> list[Entry]:
    kept = []
    for entry in entries:
        if entry.siae is None and not creates:
            sheet.report.leave("SIRET absent du registre")
        elif entry.siae is not None and entry.siae.merged_into_id is not None:
            sheet.report.leave(MERGED)
        else:
            kept.append(entry)
    return kept


def _read_seats(structures: Sequence[Siae]) -> list[Site]:
    rows = Site.objects.filter(siae__in=[siae.pk for siae in structures], is_seat=True)
    return list(rows.select_related("commune", "siae__source"))


def _is_withdrawn(entry: Entry, *, precedence: Precedence, sheet: Sheet) -> bool:
    """An agent took the structure out of the register: a file does not bring it back."""
    siae = entry.siae
    if siae is None or siae.is_current or not precedence.is_by_hand(siae, "is_current"):
        return False
    sheet.report.leave(RETIRED)
    return True


def _change_structure(entry: Entry, siae: Siae, *, precedence: Precedence) -> dict[str, Any]:
    wanted = {name: value for name, value in entry.fields.items() if value not in ("", None)}
    if entry.department is not None:
        wanted["department"] = entry.department
    wanted["is_current"] = True
    return {
        name: value
        for name, value in wanted.items()
        if getattr(siae, name) != value and (name == "is_current" or precedence.may_write(siae, name))
    }


def _change_seat(site: Site, seat: Seat, *, precedence: Precedence) -> dict[str, Any]:
    wanted: dict[str, Any] = {"address": seat.address, "postal_code": seat.postal_code}
    changes = {
        name: value
        for name, value in wanted.items()
        if value and getattr(site, name) != value and precedence.may_write(site, name)
    }
    has_moved = site.commune_id != seat.commune.pk
    is_finer = FINENESS[seat.located_by] >= FINENESS[LocatedBy(site.located_by)]
    if site.located_by == LocatedBy.VERIFIED or not (has_moved or is_finer):
        return changes
    place = {"commune": seat.commune, "point": seat.point, "located_by": seat.located_by}
    if precedence.may_write(site, "commune" if has_moved else "point"):
        changes |= {name: value for name, value in place.items() if getattr(site, name) != value}
    return changes


def _count(label: str, *, created: int, changes: Sequence[tuple[Any, Mapping[str, Any]]], total: int) -> Change:
    change = Change(label=label, created=created, changed=len(changes), unchanged=total - created - len(changes))
    for row, values in changes[:SHOWN_EXAMPLES]:
        told = ", ".join(str(row._meta.get_field(name).verbose_name) for name in values)  # noqa: SLF001 -- documented
        change.show(f"{row} : {told}")
    return change


def _create(entries: Sequence[Entry], *, source: Source) -> list[Siae]:
    rows = Siae.objects.bulk_create(
        Siae(
            kind=entry.kind,
            siret=entry.siret,
            department=entry.department,
            source=source,
            **{name: value for name, value in entry.fields.items() if value is not None},
        )
        for entry in entries
    )
    _add_seats([(siae, entry.seat) for siae, entry in zip(rows, entries, strict=True) if entry.seat is not None])
    return list(rows)


def _add_seats(pairs: Iterable[tuple[Siae, Seat]]) -> None:
    Site.objects.bulk_create(
        Site(
            siae=siae,
            name=siae.name,
            address=seat.address,
            postal_code=seat.postal_code,
            commune=seat.commune,
            point=seat.point,
            located_by=seat.located_by,
            is_seat=True,
        )
        for siae, seat in pairs
    )


def _note(entries: Sequence[Entry], structures: Sequence[Siae], *, seats: Mapping[int, Site], sheet: Sheet) -> None:
    """What a reader of the report must know: kinds, structures without place, far positions, wrong keys."""
    notes = sheet.report.notes
    kinds = Counter(entry.kind.value for entry in entries)
    notes.append("Par filière : " + ", ".join(f"{kinds[kind]} {kind}" for kind in kinds_in_order(kinds)) + ".")
    unlocated = [
        entry for entry in entries if entry.seat is None and (entry.siae is None or entry.siae.pk not in seats)
    ]
    if unlocated:
        named = " ; ".join(_name(entry) for entry in unlocated[:SHOWN_UNLOCATED])
        more = " ; …" if len(unlocated) > SHOWN_UNLOCATED else ""
        notes.append(
            f"Structures non localisées : {len(unlocated)}, gardées sans site (filtre « non localisées » du registre) "
            f"— {named}{more}."
        )
    if gaps := measure_gaps([siae.pk for siae in structures]):
        far = Site.objects.filter(pk__in=gaps).select_related("commune").order_by("pk")[:SHOWN_UNLOCATED]
        told = " ; ".join(
            f"{site.name} (à {format_number(gaps[site.pk], decimals=1)} km de {site.commune.name})" for site in far
        )
        notes.append(f"Positions hors de leur commune : {len(gaps)}, gardées comme publiées — {told}.")
    if doubtful := [entry.siret for entry in entries if entry.siret and is_doubtful(entry.siret)]:
        notes.append(
            f"SIRET dont la clé est fausse : {len(doubtful)}, gardés comme publiés — "
            f"{', '.join(doubtful[:SHOWN_UNLOCATED])}."
        )


def kinds_in_order(kinds: Mapping[str, int]) -> list[str]:
    return [kind for kind in StructureKind.values if kinds.get(kind)]


def _name(entry: Entry) -> str:
    name = entry.fields.get("name") or (entry.siae.name if entry.siae else entry.siret)
    return f"{name} ({entry.kind}, {entry.siret}{f', {entry.where}' if entry.where else ''})"

"""« Sites et antennes »: the places of the structures, as agents know them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from iae_portal.common.imports.cells import CellError
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.report import SHOWN_EXAMPLES, Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from iae_portal.common.models import Source
from structures.domain.changes import update_in_bulk
from structures.enums import LocatedBy, Subject
from structures.imports.parsing import read_coordinates, read_name, read_postal_code
from structures.imports.places import Places, Seat, place_at
from structures.imports.template_rows import KIND, LICENCE, PRODUCER, SIRET, StructureColumns
from structures.models import FieldChange, Siae, Site

YES, NO = frozenset({"oui", "o", "vrai", "1"}), frozenset({"non", "n", "faux", "0", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """A site of the file; a seat is the site that the structure has one of."""

    siae: Siae
    name: str
    is_seat: bool
    place: Seat

    @property
    def values(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "address": self.place.address,
            "postal_code": self.place.postal_code,
            "commune": self.place.commune,
            "point": self.place.point,
            "located_by": self.place.located_by,
        }


def load_sites(sheet: Sheet, session: Session) -> None:
    """Create the sites that are new and change the others; a site that the file does not name stays."""
    entries = list(_read(sheet))
    sheet.report.rows_kept += len(entries)
    stored = Site.objects.filter(siae__in={entry.siae.pk for entry in entries}).select_related("commune", "siae")
    seats = {site.siae_id: site for site in stored if site.is_seat}
    named = {(site.siae_id, site.name): site for site in stored}
    change = Change(label="Sites")
    new, changes = [], []
    for entry in entries:
        site = seats.get(entry.siae.pk) if entry.is_seat else named.get((entry.siae.pk, entry.name))
        if site is None:
            new.append(entry)
        elif differing := {name: value for name, value in entry.values.items() if getattr(site, name) != value}:
            changes.append((site, differing))
    change.created, change.changed = len(new), len(changes)
    change.unchanged = len(entries) - len(new) - len(changes)
    change.examples = [f"{site.siae} : {site.name}" for site, _ in changes[:SHOWN_EXAMPLES]]
    session.tell(change)
    if change.is_empty:
        return
    source = session.source(sheet, vintage=f"{session.now:%Y-%m-%d}")
    update_in_bulk(changes, actor=session.actor, source=source)
    made = Site.objects.bulk_create(Site(siae=entry.siae, is_seat=entry.is_seat, **entry.values) for entry in new)
    # The history tells who placed the site: a published file of lesser authority does not move it.
    FieldChange.objects.bulk_create(_tell_creation(site, session=session, source=source) for site in made)
    session.touched["structures"].add(source.slug)


def _tell_creation(site: Site, *, session: Session, source: Source) -> FieldChange:
    return FieldChange(
        siae_id=site.siae_id,
        subject=Subject.SITE,
        subject_id=site.pk,
        field="commune",
        label="commune d’implantation",
        new=str(site.commune),
        changed_at=session.now,
        changed_by=session.actor,
        source=source,
    )


def _read(sheet: Sheet) -> Iterator[SiteEntry]:
    columns, places = StructureColumns(sheet, funded_only=False), Places()
    seen: dict[tuple[int, str], int] = {}
    for row in sheet.rows():
        siae = columns.find(row)
        name = read_name(sheet.needed(row, "name"))
        is_seat = sheet.read(row, "is_seat", _parse_yes) or False
        place = _read_place(sheet, row, places)
        if siae is None or not name or place is None:
            continue
        key = (siae.pk, "" if is_seat else name)
        if key in seen:
            sheet.refuse(row, "name", f"ce site figure déjà ligne {seen[key]} : gardez une seule ligne.")
            continue
        seen[key] = row.number
        yield SiteEntry(siae=siae, name=name, is_seat=is_seat, place=place)


def _read_place(sheet: Sheet, row: Row, places: Places) -> Seat | None:
    code = sheet.code(row, "commune", width=5) if sheet.needed(row, "commune") else None
    if code is None:
        return None
    commune = places.find(code)
    if commune is None:
        sheet.refuse(
            row,
            "commune",
            f"la commune « {code} » est inconnue dans la région{places.hint(code)} : donnez son code Insee.",
        )
        return None
    postal_code = read_postal_code(row["postal_code"])
    if row["postal_code"] and not postal_code:
        sheet.refuse(row, "postal_code", f"« {row['postal_code']} » n’est pas un code postal de 5 chiffres.")
    coordinates = read_coordinates(sheet, row)
    place = place_at(commune, coordinates, address=row["address"], postal_code=postal_code)
    # A position that an agent gives is one that somebody looked up.
    return replace(place, located_by=LocatedBy.VERIFIED) if place and coordinates else place


def _parse_yes(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise CellError(f"« {text} » : écrivez oui ou non.")


SITES = register_format(
    Format(
        slug="modele-sites",
        label="Sites et antennes",
        producer=PRODUCER,
        licence=LICENCE,
        rank=60,
        is_template=True,
        help_text=(
            "Une ligne par site. Le siège remplace celui du registre ; une antenne est reconnue à son nom. Sans "
            "coordonnées, le site est placé au point de sa commune. Un site absent du fichier est gardé."
        ),
        examples=(
            (
                "00000000000018",
                "ACI",
                "Chantier de l’Exemple",
                "2 rue des Essais",
                "99001",
                "99001",
                "5,50",
                "45,50",
                "oui",
            ),
            ("00000000000018", "ACI", "Antenne de l’Exemple", "", "99002", "99002", "", "", "non"),
        ),
        layout=Layout(
            required={
                "siret": SIRET,
                "kind": KIND,
                "name": ("nom du site",),
                "address": ("adresse",),
                "postal_code": ("code postal",),
                "commune": ("code commune", "code insee"),
                "longitude": ("longitude",),
                "latitude": ("latitude",),
                "is_seat": ("siège", "siege"),
            },
        ),
        load=load_sites,
    )
)

"""data·inclusion: the coordinates, website and presentation of structures that the register already knows."""

from collections.abc import Iterator
from typing import Any

from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from structures.enums import StructureKind
from structures.imports.parsing import (
    parse_date,
    parse_siret,
    read_coordinates,
    read_description,
    read_postal_code,
    read_website,
)
from structures.imports.places import Places, Seat, place_at
from structures.imports.register import OUTSIDE, Entry, Register, store_entries
from structures.models import Siae

# The reference names its networks; later editions name the kinds one by one.
NETWORKS = frozenset({"siae", "aci", "ai", "ei", "eiti", "etti", "geiq"})
ELSEWHERE = "réseau étranger à l’insertion par l’activité économique"
UNKNOWN = "SIRET absent du registre : cette source ne dit pas la filière"
REPEATED = "autres lieux du même SIRET"


def load_data_inclusion(sheet: Sheet, session: Session) -> None:
    """Complete the structures of a SIRET, whatever their kinds; nothing is created, since no convention is told."""
    days: list[str] = []
    entries = list(_read(sheet, days=days))
    vintage = max(days, default="") or f"{session.now:%Y-%m-%d}"
    store_entries(
        entries,
        sheet=sheet,
        session=session,
        source=lambda: session.source(sheet, vintage=vintage),
        creates=False,
    )


def _read(sheet: Sheet, *, days: list[str]) -> Iterator[Entry]:
    places, known = Places(), _by_siret(Register.read())
    seen: set[str] = set()
    for row in sheet.rows():
        if not _networks(row.raw("networks")) & NETWORKS:
            sheet.report.leave(ELSEWHERE)
            continue
        code = sheet.code(row, "commune", width=5)
        if places.department_of(code or read_postal_code(row["postal_code"])) is None:
            sheet.report.leave(OUTSIDE)
            continue
        siret = sheet.read(row, "siret", parse_siret)
        if siret is None:
            sheet.report.leave("sans SIRET")
            continue
        if siret not in known:
            sheet.report.leave(UNKNOWN)
            continue
        if siret in seen:
            sheet.report.leave(REPEATED)
            continue
        seen.add(siret)
        if day := sheet.read(row, "updated", parse_date):
            days.append(day.isoformat())
        for siae in known[siret]:
            yield Entry(
                row=row.number,
                kind=StructureKind(siae.kind),
                siret=siret,
                fields=_fields(row),
                seat=_seat(sheet, row, places, code),
                siae=siae,
            )


def _by_siret(register: Register) -> dict[str, list[Siae]]:
    known: dict[str, list[Siae]] = {}
    for (siret, _), siae in register.by_siret.items():
        if siae.is_current:
            known.setdefault(siret, []).append(siae)
    return known


def _networks(value: Any) -> set[str]:
    """A list in JSON, its text in CSV: « ["siae"] », « {siae,geiq} » or « siae, geiq »."""
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return {part.strip(" []{}\"'").casefold() for part in text.split(",")}


def _fields(row: Row) -> dict[str, str]:
    return {"website": read_website(row["website"]), "description": read_description(row["description"])}


def _seat(sheet: Sheet, row: Row, places: Places, code: str | None) -> Seat | None:
    commune = places.find(code) if code else None
    coordinates = read_coordinates(sheet, row)
    if coordinates is None:
        return None
    return place_at(commune, coordinates, address=row["address"], postal_code=read_postal_code(row["postal_code"]))


DATA_INCLUSION = register_format(
    Format(
        slug="data-inclusion-structures",
        label="Structures du référentiel data·inclusion (schéma v1)",
        producer="data·inclusion, Plateforme de l’inclusion",
        licence="Licence Ouverte 2.0",
        rank=52,
        url="https://www.data.gouv.fr/datasets/6233723c2c1e4a54af2f6b2d/",
        help_text=(
            "Complète les structures connues par leur SIRET : coordonnées, site internet, présentation. N’en crée "
            "aucune, faute de filière. Le téléphone et le courriel ne sont pas lus."
        ),
        layout=Layout(
            required={
                "id": ("id",),
                "source": ("source",),
                "name": ("nom",),
                "siret": ("siret",),
                "commune": ("code_insee",),
                "postal_code": ("code_postal",),
                "address": ("adresse",),
                "longitude": ("longitude",),
                "latitude": ("latitude",),
                "networks": ("reseaux_porteurs",),
            },
            optional={"website": ("site_web",), "description": ("description",), "updated": ("date_maj",)},
        ),
        load=load_data_inclusion,
    )
)

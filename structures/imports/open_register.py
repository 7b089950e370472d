"""The open lists of structures: the regional list of 2021 and the API of « les Emplois de l’inclusion »."""

from collections.abc import Callable, Iterator
from typing import Any

from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from structures.imports.parsing import (
    parse_date,
    parse_kind,
    parse_siret,
    read_coordinates,
    read_department_code,
    read_description,
    read_naf,
    read_name,
    read_postal_code,
    read_website,
)
from structures.imports.places import Places, Seat, place_at
from structures.imports.register import OUTSIDE, Entry, Register, store_entries

# The mark of a row whose address contradicts itself: no place is better than a wrong one.
TO_CHECK = "a_verifier"
COMMUNE_POINT = "point_commune"
UNREGISTERED = "type de structure hors du registre (EATT, OPCS…)"
OTHER_KINDS = frozenset({"EATT", "OPCS", "ESAT", "SEP"})


def load_regional_list(sheet: Sheet, session: Session) -> None:
    """Every row of the list is kept, without site when its place is not known."""
    days: list[str] = []
    entries = list(_read(sheet, seat=_regional_seat, days=days, fields=_regional_fields))
    _store(entries, days=days, sheet=sheet, session=session)


def load_emplois(sheet: Sheet, session: Session) -> None:
    """The API gives an address without coordinates: a structure stands at the point of its commune."""
    days: list[str] = []
    entries = list(_read(sheet, seat=_emplois_seat, days=days, fields=_emplois_fields))
    _store(entries, days=days, sheet=sheet, session=session)


def _store(entries: list[Entry], *, days: list[str], sheet: Sheet, session: Session) -> None:
    if not entries and not sheet.report.problem_count:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucune structure de la région.")
    vintage = max(days, default="") or f"{session.now:%Y-%m-%d}"
    store_entries(entries, sheet=sheet, session=session, source=lambda: session.source(sheet, vintage=vintage))


def _read(
    sheet: Sheet,
    *,
    seat: Callable[[Sheet, Row, Places], Seat | None],
    fields: Callable[[Row], dict[str, Any]],
    days: list[str],
) -> Iterator[Entry]:
    places, register = Places(), Register.read()
    seen: dict[tuple[str, str], int] = {}
    for row in sheet.rows():
        if row["kind"].upper() in OTHER_KINDS:
            sheet.report.leave(UNREGISTERED)
            continue
        siret = sheet.required(row, "siret", parse_siret)
        kind = sheet.required(row, "kind", parse_kind)
        name = sheet.needed(row, "name")
        if siret is None or kind is None or not name:
            continue
        department = places.departments.get(read_department_code(row["department"]))
        if department is None:
            sheet.report.leave(OUTSIDE)
            continue
        if (siret, kind) in seen:
            sheet.refuse(row, "siret", f"la {kind} {siret} figure déjà ligne {seen[siret, kind]} : gardez-en une.")
            continue
        seen[siret, kind] = row.number
        if day := sheet.read(row, "updated", parse_date):
            days.append(day.isoformat())
        yield Entry(
            row=row.number,
            kind=kind,
            siret=siret,
            department=department,
            fields={"name": read_name(name), "brand": read_name(row["brand"]), **fields(row)},
            seat=seat(sheet, row, places),
            where=" ".join(part for part in (row["postal_code"], row["commune_name"]) if part),
            siae=register.find(siret=siret, kind=kind),
        )


def _regional_fields(row: Row) -> dict[str, Any]:
    return {"naf": read_naf(row["naf"])}


def _regional_seat(sheet: Sheet, row: Row, places: Places) -> Seat | None:
    if row["location"] == TO_CHECK:
        return None
    postal_code = read_postal_code(row["postal_code"])
    commune = None
    if row["commune"]:
        code = sheet.code(row, "commune", width=5)
        commune = places.find(code) if code else None
    if commune is None:
        commune = places.find_by_name(
            row["commune_name"], department=read_department_code(row["department"]), postal_code=postal_code
        )
    coordinates = None if row["location"] == COMMUNE_POINT else read_coordinates(sheet, row)
    return place_at(commune, coordinates, address=row["address"], postal_code=postal_code)


def _emplois_fields(row: Row) -> dict[str, Any]:
    return {"website": read_website(row["website"]), "description": read_description(row["description"])}


def _emplois_seat(_sheet: Sheet, row: Row, places: Places) -> Seat | None:
    postal_code = read_postal_code(row["postal_code"])
    commune = places.find_by_name(
        row["commune_name"], department=read_department_code(row["department"]), postal_code=postal_code
    )
    address = " ".join(part for part in (row["address"], row["address_end"]) if part)
    return place_at(commune, None, address=address, postal_code=postal_code)


REGIONAL_LIST = register_format(
    Format(
        slug="siae-region-2021",
        label="Structures de l’insertion de la région, liste de 2021",
        producer="ASP et fédération des GEIQ, republiés par le Marché de l’inclusion",
        licence="Non précisée par le republieur",
        rank=50,
        help_text="Sans ETP ni donnée de contact. Une structure dont la commune est inconnue est gardée sans site.",
        layout=Layout(
            required={
                "siret": ("siret",),
                "kind": ("type",),
                "name": ("nom",),
                "address": ("adresse",),
                "postal_code": ("code_postal",),
                "commune_name": ("commune",),
                "department": ("departement",),
                "commune": ("code_insee",),
                "longitude": ("lon", "longitude"),
                "latitude": ("lat", "latitude"),
                "location": ("geocodage",),
            },
            optional={"brand": ("enseigne",), "naf": ("naf",), "updated": ("maj",)},
        ),
        load=load_regional_list,
    )
)
EMPLOIS = register_format(
    Format(
        slug="emplois-siaes",
        label="Structures des Emplois de l’inclusion (API siaes)",
        producer="Plateforme de l’inclusion",
        licence="Licence Ouverte 2.0",
        rank=51,
        url="https://emplois.inclusion.beta.gouv.fr/api/v1/siaes/",
        help_text=(
            "Une page de l’API ou la liste entière, en JSON. Le téléphone et le courriel ne sont pas lus. Sans "
            "coordonnées, une structure est placée au point de sa commune."
        ),
        layout=Layout(
            required={
                "siret": ("siret",),
                "kind": ("type",),
                "name": ("raison_sociale",),
                "address": ("addresse_ligne_1",),
                "postal_code": ("code_postal",),
                "commune_name": ("ville",),
                "department": ("departement",),
            },
            optional={
                "brand": ("enseigne",),
                "address_end": ("addresse_ligne_2",),
                "website": ("site_web",),
                "description": ("description",),
                "updated": ("mis_a_jour_le",),
            },
        ),
        load=load_emplois,
    )
)

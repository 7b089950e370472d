"""« ETP conventionnés »: the posts of a structure for a year, by funder and by site."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from iae_portal.common.imports.cells import CellError, parse_integer
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from structures.enums import Funder
from structures.imports.annexes import AnnexEntry, store_annexes
from structures.imports.parsing import read_name
from structures.imports.template_rows import KIND, LICENCE, PRODUCER, SIRET, StructureColumns
from structures.models import FinancialAnnex, Siae, Site

FUNDERS = {
    "état": Funder.STATE,
    "etat": Funder.STATE,
    "conseil départemental": Funder.DEPARTMENT,
    "conseil departemental": Funder.DEPARTMENT,
    "cd": Funder.DEPARTMENT,
}
FIRST_YEAR, LAST_YEAR = 2000, 2100
HUNDREDTH = Decimal("0.01")


class EtpRow(NamedTuple):
    siae: Siae
    year: int
    site: int
    funder: Funder
    etp: Decimal


def load_contracted_etp(sheet: Sheet, session: Session) -> None:
    """The lines of a structure and a year are those of the file; an estimate of the same year gives way."""
    lines: defaultdict[tuple[int, int], dict[tuple[int, str], Decimal]] = defaultdict(dict)
    structures: dict[int, Siae] = {}
    for row in _read(sheet):
        structures[row.siae.pk] = row.siae
        lines[row.siae.pk, row.year][row.site, row.funder.value] = row.etp
        sheet.report.rows_kept += 1
    stored = {
        (annex.siae_id, annex.year): annex
        for annex in FinancialAnnex.objects.filter(
            siae__in=structures, asp_id=None, number="", is_estimated=False, source__is_demonstration=False
        ).select_related("department", "siae")
    }
    entries = [
        AnnexEntry(
            siae=structures[siae],
            fields={
                "year": year,
                "department": structures[siae].department,
                "starts_on": dt.date(year, 1, 1),
                "ends_on": dt.date(year, 12, 31),
            },
            lines=held,
            annex=stored.get((siae, year)),
        )
        for (siae, year), held in lines.items()
    ]
    years = sorted({year for _, year in lines})
    store_annexes(
        entries, session=session, source=lambda: session.source(sheet, vintage=", ".join(map(str, years))[:40])
    )


def _read(sheet: Sheet) -> Iterator[EtpRow]:
    columns = StructureColumns(sheet)
    seats, named = _read_sites()
    official = set(FinancialAnnex.objects.exclude(asp_id=None).values_list("siae", "year"))
    seen: dict[tuple[int, int, int, str], int] = {}
    for row in sheet.rows():
        siae = columns.find(row)
        year = sheet.required(row, "year", _parse_year)
        funder = sheet.required(row, "funder", _parse_funder)
        etp = sheet.decimal(row, "etp") if sheet.needed(row, "etp") else None
        if siae is None or year is None or funder is None or etp is None:
            continue
        if (siae.pk, year) in official:
            sheet.refuse(row, "year", f"l’ASP donne déjà les annexes {year} de {siae} : retirez la ligne.")
            continue
        site = _find_site(sheet, row, siae, seats=seats, named=named)
        if site is None:
            continue
        key = (siae.pk, year, site, funder.value)
        if key in seen:
            sheet.refuse(row, "funder", f"ce financeur figure déjà ligne {seen[key]} pour ce site et cette année.")
            continue
        seen[key] = row.number
        yield EtpRow(siae, year, site, funder, etp.quantize(HUNDREDTH))


def _read_sites() -> tuple[dict[int, int], dict[tuple[int, str], int]]:
    seats, named = {}, {}
    for pk, siae, name, is_seat in Site.objects.order_by("pk").values_list("pk", "siae", "name", "is_seat"):
        named[siae, name.casefold()] = pk
        if is_seat:
            seats[siae] = pk
    return seats, named


def _find_site(
    sheet: Sheet, row: Row, siae: Siae, *, seats: dict[int, int], named: dict[tuple[int, str], int]
) -> int | None:
    name = read_name(row["site"])
    site = named.get((siae.pk, name.casefold())) if name else seats.get(siae.pk)
    if site is None:
        column = "site" if name else "siret"
        missing = f"n’a pas de site nommé « {name} »" if name else "n’a pas de siège localisé"
        sheet.refuse(row, column, f"{siae} {missing} : ajoutez-le par le modèle « Sites et antennes ».")
    return site


def _parse_year(text: str) -> int:
    year = parse_integer(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellError(f"« {text} » n’est pas une année : écrivez par exemple 2026.")
    return year


def _parse_funder(text: str) -> Funder:
    funder = FUNDERS.get(" ".join(text.casefold().split()))
    if funder is None:
        raise CellError(f"le financeur « {text} » est inconnu : écrivez État ou Conseil départemental.")
    return funder


CONTRACTED_ETP = register_format(
    Format(
        slug="modele-etp-conventionnes",
        label="ETP conventionnés",
        producer=PRODUCER,
        licence=LICENCE,
        rank=61,
        is_template=True,
        help_text=(
            "Une ligne par structure, année, financeur et, s’il y a lieu, site (sinon le siège), en ETP annuels. "
            "Une structure dont l’ASP donne l’annexe de l’année est refusée : elle serait comptée deux fois."
        ),
        examples=(
            ("00000000000018", "ACI", "2026", "État", "12,50", ""),
            ("00000000000018", "ACI", "2026", "Conseil départemental", "3,25", "Antenne de l’Exemple"),
        ),
        layout=Layout(
            required={
                "siret": SIRET,
                "kind": KIND,
                "year": ("année", "annee"),
                "funder": ("financeur",),
                "etp": ("ETP",),
            },
            optional={"site": ("site",)},
        ),
        load=load_contracted_etp,
    )
)

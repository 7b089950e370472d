"""Indicators published by DARES, CNAF and INSEE, in their own layouts."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from iae_portal.common.imports.cells import CellError
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from territories.enums import AreaLevel, ValueState
from territories.imports.values import ValueRow, store_values
from territories.models import Area

ALL = frozenset({"total", "ensemble", "tous", ""})
OTHER_SPLITS = "autre découpage (sexe, âge, catégorie)"
NO_COMMUNE = "allocataires sans commune"
LICENCE = "Licence Ouverte 2.0"
QUARTER = re.compile(r"(20\d\d)[ -]?T([1-4])", re.IGNORECASE)
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])(?:-\d\d)?")
# Under this share of the population, a headcount may be that of job seekers.
LIKELY_JOB_SEEKERS = Decimal("0.3")


def parse_quarter(text: str) -> str:
    found = QUARTER.fullmatch(text)
    if found is None:
        raise CellError(f"« {text} » n’est pas un trimestre : écrivez par exemple 2024-T4.")
    return f"{found[1]}-T{found[2]}"


def parse_month(text: str) -> str:
    found = MONTH.fullmatch(text)
    if found is None:
        raise CellError(f"« {text} » n’est pas un mois : écrivez par exemple 2024-12.")
    return f"{found[1]}-{found[2]}"


def read_figure(sheet: Sheet, row: Row, name: str) -> tuple[Decimal | None, ValueState] | None:
    """The value and its state: an empty or marked cell is masked by its producer; None when it is refused."""
    if not row[name] or row.is_secret(name):
        return None, ValueState.SECRET
    value = sheet.decimal(row, name)
    return (value, ValueState.KNOWN) if value is not None else None


def load_job_seekers(sheet: Sheet, session: Session) -> None:
    """DARES: of the long file, the rows of everyone, categories A, B and C together."""

    def read() -> Iterator[ValueRow]:
        for row in sheet.rows():
            if any(row[name].casefold() not in ALL for name in ("sex", "age")) or row["category"] not in {"ABC", ""}:
                sheet.report.leave(OTHER_SPLITS)
                continue
            code = sheet.code(row, "code", width=5)
            period = sheet.read(row, "period", parse_quarter)
            figure = read_figure(sheet, row, "value")
            if code and period and figure:
                yield ValueRow(row.number, code, "demandeurs_emploi_abc", period, *figure)

    store_values(read(), sheet=sheet, session=session, code_column="code")


def load_republished_job_seekers(sheet: Sheet, session: Session) -> None:
    """Republished as « population » by commune: the job seekers A, B and C of the last quarter of 2023."""
    populations = dict(Area.objects.current().at_level(AreaLevel.COMMUNE).values_list("code", "population"))
    seen = {"value": Decimal(), "population": Decimal()}

    def read() -> Iterator[ValueRow]:
        for row in sheet.rows():
            code = sheet.code(row, "code", width=5)
            figure = read_figure(sheet, row, "value")
            if code and figure:
                if population := populations.get(code):
                    seen["value"] += figure[0] or 0
                    seen["population"] += population
                yield ValueRow(row.number, code, "demandeurs_emploi_abc", "2023-T4", *figure)
        if seen["value"] > seen["population"] * LIKELY_JOB_SEEKERS:
            raise sheet.report.stop(
                "Ce fichier a la forme de celui des demandeurs d’emploi republié, mais ses effectifs sont ceux d’une "
                "population : il n’est pas importé."
            )

    store_values(read(), sheet=sheet, session=session, code_column="code")


CAF_INDICATORS: Mapping[str, str] = {
    "rsa": "foyers_rsa",
    "activity": "foyers_prime_activite",
    "covered": "personnes_couvertes_caf",
}


def load_caf_benefits(sheet: Sheet, session: Session) -> None:
    """CNAF: households with RSA, prime d’activité, and persons covered; rounded to 5 by their producer."""

    def read() -> Iterator[ValueRow]:
        for row in sheet.rows():
            if not row["code"]:
                sheet.report.leave(NO_COMMUNE)
                continue
            code = sheet.code(row, "code", width=5)
            period = sheet.read(row, "period", parse_month)
            if not code or not period:
                continue
            for name, indicator in CAF_INDICATORS.items():
                if sheet.has(name) and (figure := read_figure(sheet, row, name)):
                    yield ValueRow(row.number, code, indicator, period, *figure)

    store_values(read(), sheet=sheet, session=session, code_column="code")


def load_rsa_by_type(sheet: Sheet, session: Session) -> None:
    """CNAF: the types of RSA of a commune added up; one masked type masks the sum."""
    rows: dict[tuple[str, str], list[tuple[int, Decimal | None]]] = {}
    for row in sheet.rows():
        if not row["code"]:
            sheet.report.leave(NO_COMMUNE)
            continue
        code = sheet.code(row, "code", width=5)
        period = sheet.read(row, "period", parse_month)
        figure = read_figure(sheet, row, "rsa")
        if code and period and figure:
            rows.setdefault((code, period), []).append((row.number, figure[0]))
    sheet.report.notes.append("Somme des types de RSA, chacun arrondi à 5 par son producteur.")

    def add_up() -> Iterator[ValueRow]:
        for (code, period), parts in rows.items():
            values = [value for _, value in parts if value is not None]
            is_whole = len(values) == len(parts)
            total = sum(values, Decimal()) if is_whole else None
            state = ValueState.KNOWN if is_whole else ValueState.SECRET
            yield ValueRow(parts[0][0], code, "foyers_rsa", period, total, state)

    store_values(add_up(), sheet=sheet, session=session, code_column="code")


def load_unemployment(sheet: Sheet, session: Session) -> None:
    """INSEE: one column a quarter. Zones are found by code: those that straddle two regions carry REG=00."""
    quarters = [name for name in sheet.match.positions if QUARTER.fullmatch(name)]

    def read() -> Iterator[ValueRow]:
        for row in sheet.rows():
            code = sheet.code(row, "code", width=4)
            if not code:
                continue
            for quarter in quarters:
                if figure := read_figure(sheet, row, quarter):
                    period = parse_quarter(quarter)
                    yield ValueRow(row.number, code, "taux_chomage_localise", period, *figure)

    store_values(read(), sheet=sheet, session=session, code_column="code", level=AreaLevel.EMPLOYMENT_ZONE)


FILOSOFI_INDICATORS: Mapping[str, str] = {
    "median": "revenu_median",
    "poverty": "taux_pauvrete",
    "minima": "part_minima_sociaux",
    "households": "menages_fiscaux",
    "persons": "personnes_menages_fiscaux",
}


def load_filosofi(sheet: Sheet, session: Session) -> None:
    """INSEE Filosofi: the year is read in the names of the columns; « s » and « nd » are masked."""

    def read() -> Iterator[ValueRow]:
        for row in sheet.rows():
            code = sheet.code(row, "code", width=5)
            if not code:
                continue
            for name, indicator in FILOSOFI_INDICATORS.items():
                if sheet.has(name) and (figure := read_figure(sheet, row, name)):
                    yield ValueRow(row.number, code, indicator, sheet.year, *figure)

    store_values(read(), sheet=sheet, session=session, code_column="code")


JOB_SEEKERS = register_format(
    Format(
        slug="dares-demandeurs-emploi",
        label="Demandeurs d’emploi par commune (DARES)",
        producer="DARES, France Travail",
        licence=LICENCE,
        rank=32,
        layout=Layout(
            required={
                "period": ("Date",),
                "code": ("Code commune", "code_commune"),
                "value": ("Nombre de demandeurs d'emploi", "nombre_de_demandeurs_d_emploi"),
            },
            optional={
                "sex": ("Sexe",),
                "age": ("Tranche d'âge", "tranche_d_age"),
                "category": ("Catégorie", "categorie"),
            },
        ),
        load=load_job_seekers,
    )
)
REPUBLISHED_JOB_SEEKERS = register_format(
    Format(
        slug="demandeurs-emploi-republies",
        label="Demandeurs d’emploi par commune, T4 2023 (DARES, republiés)",
        producer="DARES, republié par le GIP Plateforme de l’inclusion",
        licence="Non précisée par le republieur",
        rank=31,
        layout=Layout(required={"code": ("insee",), "name": ("nom_commune",), "value": ("population",)}),
        load=load_republished_job_seekers,
    )
)
CAF_BENEFITS = register_format(
    Format(
        slug="cnaf-prestations-communes",
        label="Allocataires par prestation et commune (CNAF)",
        producer="CNAF",
        licence=LICENCE,
        rank=33,
        layout=Layout(
            required={
                "period": ("dtreffre", "Date référence"),
                "code": ("numcomdo", "Numéro commune"),
                "rsa": ("indfoy_rsa", "Nombre foyers RSA"),
            },
            optional={
                "activity": ("indfoy_ppa", "Nombre foyers PPA"),
                "covered": ("indnbp_ndur", "Nombre personnes NDUR"),
            },
            forbidden=("rsa_type", "Type de RSA"),
        ),
        load=load_caf_benefits,
    )
)
RSA_BY_TYPE = register_format(
    Format(
        slug="cnaf-rsa-type-communes",
        label="Allocataires du RSA par type et commune (CNAF)",
        producer="CNAF",
        licence=LICENCE,
        rank=33,
        layout=Layout(
            required={
                "period": ("dtreffre", "Date référence"),
                "code": ("numcomdo", "Numéro commune"),
                "type": ("rsa_type", "Type de RSA"),
                "rsa": ("indfoy_rsa", "Nombre foyers RSA"),
            },
        ),
        load=load_rsa_by_type,
    )
)
UNEMPLOYMENT = register_format(
    Format(
        slug="insee-chomage-zones-emploi",
        label="Taux de chômage localisés par zone d’emploi (Insee)",
        producer="Insee",
        licence=LICENCE,
        rank=30,
        sheets=("txcho_ze",),
        layout=Layout(required={"code": ("ZE2020",), "name": ("LIBZE2020",)}, repeated=r"20\d\d-t[1-4]"),
        load=load_unemployment,
    )
)
FILOSOFI = register_format(
    Format(
        slug="insee-filosofi-communes",
        label="Revenus et pauvreté par commune (Insee, Filosofi)",
        producer="Insee, DGFiP, Cnaf, Cnav, CCMSA",
        licence=LICENCE,
        rank=34,
        layout=Layout(
            required={
                "code": ("CODGEO",),
                "households": ("NBMENFISCAA", r"^nbmenfisc(\d\d)"),
                "persons": ("NBPERSMENFISCAA", r"^nbpersmenfisc(\d\d)"),
                "median": ("MEDAA", r"^med(\d\d)"),
                "poverty": ("TP60AA", r"^tp60(\d\d)"),
            },
            optional={"minima": ("PPMINIAA", r"^ppmini(\d\d)")},
        ),
        load=load_filosofi,
    )
)
POOR_HOUSEHOLDS = register_format(
    Format(
        slug="insee-filosofi-pauvrete-communes",
        label="Taux de pauvreté par commune (Insee, Filosofi)",
        producer="Insee, DGFiP, Cnaf, Cnav, CCMSA",
        licence=LICENCE,
        rank=34,
        sheets=("ensemble",),
        layout=Layout(
            required={"code": ("CODGEO",), "name": ("LIBGEO",), "poverty": ("TP60AA", r"^tp60(\d\d)")},
        ),
        load=load_filosofi,
    )
)

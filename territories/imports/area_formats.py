"""Zones d’emploi, bassins, zonings and priority districts, in the layouts of INSEE, France Travail, DGCL and ANCT."""

import re
from collections.abc import Callable, Iterator, Mapping

from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Sheet
from territories.enums import AreaLevel, ZoningScheme, ZoningStatus
from territories.imports.districts import load_districts
from territories.imports.groupings import GroupRow, store_groupings
from territories.imports.zonings import ZoningRow, mark_mountains, store_zonings

LICENCE = "Licence Ouverte 2.0"
UNSTATED = "Non précisée par le republieur"
YEAR = re.compile(r"20\d\d")


def group_loader(level: AreaLevel, *, width: int | None, vintage: Callable[[Sheet], int]) -> Callable[..., None]:
    """A function that loads the areas of a level; `width` pads codes whose zeros were lost."""

    def load(sheet: Sheet, session: Session) -> None:
        def read() -> Iterator[GroupRow]:
            for row in sheet.rows():
                commune = sheet.code(row, "commune", width=5)
                code = sheet.code(row, "code", width=width) if width else sheet.needed(row, "code")
                name = sheet.needed(row, "name")
                if commune and code and name:
                    yield GroupRow(row.number, commune, code, name)

        store_groupings(read(), level=level, vintage=vintage(sheet), sheet=sheet, session=session)

    return load


def year_above(sheet: Sheet) -> int:
    """The year that the titles of the sheet name: « Mise en ligne le 17/03/2023 » …"""
    for number, cells in sheet.content.records():
        if number >= sheet.header_row:
            break
        if found := YEAR.findall(" ".join(map(str, cells)).replace("2020", "")):
            return int(found[-1])
    raise sheet.report.stop(
        f"« {sheet.report.file_name} » ne dit pas son millésime au-dessus de son tableau : gardez ses lignes de titre."
    )


def status_loader(
    scheme: ZoningScheme, statuses: Mapping[str, ZoningStatus], *, vintage: Callable[[Sheet], str]
) -> Callable[..., None]:
    """A function that loads a scheme; an empty cell says nothing of its commune."""

    def load(sheet: Sheet, session: Session) -> None:
        def read() -> Iterator[ZoningRow]:
            for row in sheet.rows():
                commune = sheet.code(row, "commune", width=5)
                if not row["status"]:
                    sheet.report.leave("sans classement")
                    continue
                if commune:
                    yield ZoningRow(row.number, commune, row["status"])

        store_zonings(read(), scheme=scheme, statuses=statuses, vintage=vintage(sheet), sheet=sheet, session=session)
        if scheme == ZoningScheme.MOUNTAIN:
            mark_mountains()

    return load


EMPLOYMENT_ZONES = register_format(
    Format(
        slug="insee-zones-emploi",
        label="Composition communale des zones d’emploi (Insee)",
        producer="Insee",
        licence=LICENCE,
        rank=10,
        sheets=("composition",),
        layout=Layout(
            required={
                "commune": ("CODGEO",),
                "commune_name": ("LIBGEO",),
                "code": ("ZE2020",),
                "name": ("LIBZE2020",),
                "part": ("ZE2020_PARTIE_REG",),
            },
        ),
        load=group_loader(AreaLevel.EMPLOYMENT_ZONE, width=4, vintage=year_above),
    )
)
REPUBLISHED_EMPLOYMENT_ZONES = register_format(
    Format(
        slug="zones-emploi-republiees",
        label="Composition communale des zones d’emploi, COG 2025 (Insee, republiée)",
        producer="Insee, republié par le GIP Plateforme de l’inclusion",
        licence=UNSTATED,
        rank=11,
        layout=Layout(
            required={
                "commune": ("codgeo",),
                "commune_name": ("libgeo",),
                "code": ("ze2020",),
                "name": ("libze2020",),
                "part": ("ze_partie_reg",),
            },
        ),
        load=group_loader(AreaLevel.EMPLOYMENT_ZONE, width=4, vintage=lambda _: 2025),
    )
)
EMPLOYMENT_COMMITTEES = register_format(
    Format(
        slug="france-travail-clpe",
        label="Comités locaux pour l’emploi par commune (France Travail)",
        producer="France Travail, republié par le GIP Plateforme de l’inclusion",
        licence=UNSTATED,
        rank=12,
        layout=Layout(
            required={
                "commune": ("commune_id",),
                "code": ("territoire_id",),
                "name": ("territoire_libelle",),
            },
        ),
        load=group_loader(AreaLevel.EMPLOYMENT_COMMITTEE, width=None, vintage=lambda _: 2025),
    )
)
RECRUITMENT_BASINS = register_format(
    Format(
        slug="france-travail-bassins-bmo",
        label="Bassins d’emploi de l’enquête BMO par commune (France Travail)",
        producer="France Travail, republié par Data for Good (MIT)",
        licence="MIT",
        rank=13,
        layout=Layout(
            required={
                "commune": ("code_commune_insee",),
                "code": ("code_bassin_BMO",),
                "name": ("lib_bassin_BMO",),
            },
        ),
        load=group_loader(AreaLevel.RECRUITMENT_BASIN, width=None, vintage=lambda _: 2024),
    )
)
FRR = register_format(
    Format(
        slug="dgcl-frr",
        label="Communes classées France ruralités revitalisation (DGCL)",
        producer="DGCL",
        licence=LICENCE,
        rank=20,
        layout=Layout(
            required={
                "commune": ("Code_insee",),
                "department": ("Departement",),
                "commune_name": ("Commune",),
                "status": ("Classement FRR et FRR+ au …", r"^classement frr.*(20\d\d)"),
            },
        ),
        load=status_loader(
            ZoningScheme.FRR,
            {
                "non classée": ZoningStatus.OUT,
                "frr socle": ZoningStatus.IN,
                "frr+": ZoningStatus.PLUS,
                "frr bénéficiaire": ZoningStatus.BENEFICIARY,
                "frr bénéficiaire partiellement": ZoningStatus.PARTIAL,
                "classée frr partiellement": ZoningStatus.PARTIAL,
            },
            vintage=lambda sheet: sheet.year,
        ),
    )
)
ZRR = register_format(
    Format(
        slug="zrr-communes",
        label="Communes en zone de revitalisation rurale, 2022 (republiées)",
        producer="ANCT, republié par les Emplois de l’inclusion",
        licence="AGPL-3.0 (dépôt du republieur)",
        rank=21,
        layout=Layout(
            required={"commune": ("fields.insee_code",), "status": ("fields.status",), "model": ("model",)},
        ),
        load=status_loader(
            ZoningScheme.ZRR,
            {"c": ZoningStatus.IN, "nc": ZoningStatus.OUT, "pc": ZoningStatus.PARTIAL},
            vintage=lambda _: "2022",
        ),
    )
)
MOUNTAIN = register_format(
    Format(
        slug="communes-montagne",
        label="Communes de montagne (référentiel communal compilé)",
        producer="Portail, d’après les contours republiés par le GIP Plateforme de l’inclusion",
        licence=UNSTATED,
        rank=22,
        layout=Layout(
            required={"commune": ("code_insee",), "status": ("montagne_AAAA", r"^montagne_(20\d\d)")},
        ),
        load=status_loader(
            ZoningScheme.MOUNTAIN,
            {"oui": ZoningStatus.IN, "non": ZoningStatus.OUT},
            vintage=lambda sheet: sheet.year,
        ),
    )
)
DISTRICTS = register_format(
    Format(
        slug="anct-qpv",
        label="Quartiers prioritaires de la politique de la ville (ANCT)",
        producer="ANCT",
        licence=LICENCE,
        rank=23,
        layout=Layout(
            required={"code": ("code_qp",), "name": ("lib_qp",), "communes": ("insee_com",)},
        ),
        load=load_districts,
    )
)
DISTRICT_OUTLINES = register_format(
    Format(
        slug="anct-qpv-contours",
        label="Contours des quartiers prioritaires de la politique de la ville (ANCT)",
        producer="ANCT",
        licence=LICENCE,
        rank=24,
        layout=Layout(
            required={
                "code": ("properties.code_qp",),
                "name": ("properties.lib_qp",),
                "communes": ("properties.insee_com",),
                "geometry": ("geometry",),
            },
        ),
        load=load_districts,
    )
)

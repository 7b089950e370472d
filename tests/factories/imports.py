"""Files to import, made by tests, and a small territory to receive them: every code starts with 99."""

import gzip
import io
import json
from dataclasses import dataclass, field

import xlsxwriter

from iae_portal.common.imports.contents import SourceFile
from iae_portal.common.imports.running import run_imports
from territories.enums import AreaLevel, MovementKind
from territories.models import Area, AreaMovement, RegionLoad
from tests.factories.territories import make_area, make_membership, make_outline, make_source


@dataclass
class Land:
    """A département of four communes in a row, in one région."""

    region: Area
    department: Area
    communes: dict[str, Area] = field(default_factory=dict)


def make_land(*, populations=(1000, 600, 300, 100)):
    region = make_area(level=AreaLevel.REGION, code="99", name="Région d’essai")
    department = make_area(level=AreaLevel.DEPARTMENT, code="99", name="Département d’essai")
    make_membership(department, region)
    land = Land(region, department)
    for rank, population in enumerate(populations, start=1):
        commune = make_area(code=f"9900{rank}", name=f"Commune {rank}", population=population, population_year=2023)
        make_outline(commune, west=float(rank))
        make_membership(commune, region)
        make_membership(commune, department)
        land.communes[commune.code] = commune
    RegionLoad.objects.create(
        region_code="99", fingerprint="f" * 64, areas_count=6, loaded_at="2026-01-01T00:00:00+01:00"
    )
    return land


def make_movement(old_code, area, *, kind=MovementKind.MERGE, old_name="Ancienne commune"):
    return AreaMovement.objects.create(
        old_code=old_code, old_name=old_name, area=area, kind=kind, source=make_source()
    )


def write_text(folder, text, *, name="fichier.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return SourceFile(path, name)


def write_gzip(folder, text, *, name="fichier.csv.gz", cut=0):
    content = gzip.compress(text.encode())
    path = folder / name
    path.write_bytes(content[: len(content) - cut])
    return SourceFile(path, name)


def write_json(folder, data, *, name="fichier.json"):
    return write_text(folder, json.dumps(data, ensure_ascii=False), name=name)


def write_workbook(folder, sheets, *, name="classeur.xlsx"):
    """`sheets` is name → rows."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    path = folder / name
    path.write_bytes(content.getvalue())
    return SourceFile(path, name)


def import_file(file, *, actor=None, apply=True):
    """The report of one file, applied unless it is refused."""
    outcome = run_imports([file], actor=actor, apply=apply)
    return outcome.reports[0]

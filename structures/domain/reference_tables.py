"""Loading the specification's tables, as printed, from the project's data files."""

import csv
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iae_portal.common.models import Source
from structures.models import ReferenceCell, ReferenceTable
from structures.queries.reference import ETP_TABLE, PUBLICS_TABLE

DATA = Path(__file__).resolve().parents[1] / "data"


PROGRAMME_YEAR = 2019
_TABLES = {
    ETP_TABLE: ("cctp_etp.csv", "ETP d’insertion par département et par filière", "Programme 2019"),
    PUBLICS_TABLE: ("cctp_publics.csv", "Publics accueillis dans les structures", "31 décembre 2017"),
}


@transaction.atomic
def load_reference_tables() -> list[ReferenceTable]:
    """Load both tables; a table already loaded from the same file is left alone."""
    return [_load_table(slug) for slug in _TABLES]


def _load_table(slug: str) -> ReferenceTable:
    file_name, title, vintage = _TABLES[slug]
    content = (DATA / file_name).read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    known = ReferenceTable.objects.filter(slug=slug, source__sha256=sha256).first()
    if known is not None:
        return known
    source = Source.objects.create(
        slug=f"cctp-{slug}",
        title=f"Cahier des clauses techniques particulières : {title}",
        producer=settings.SERVICE_OWNER,
        licence="Document de marché public",
        vintage=vintage,
        file_name=file_name,
        sha256=sha256,
        imported_at=timezone.now(),
    )
    ReferenceTable.objects.filter(slug=slug).delete()
    table = ReferenceTable.objects.create(slug=slug, title=title, source=source)
    read = _etp_cells if slug == ETP_TABLE else _public_cells
    ReferenceCell.objects.bulk_create(read(table, content.decode("utf-8")))
    return table


def _etp_cells(table: ReferenceTable, text: str) -> Iterator[ReferenceCell]:
    for position, line in enumerate(csv.DictReader(text.splitlines(), delimiter=";")):
        row, label = line.pop("row"), line.pop("label")
        for column, value in line.items():
            if value:
                yield _cell(table, row=row, column=column, position=position, label=label, group="", text=value)


def _public_cells(table: ReferenceTable, text: str) -> Iterator[ReferenceCell]:
    for position, line in enumerate(csv.DictReader(text.splitlines(), delimiter=";")):
        for column in ("count", "percent"):
            yield _cell(
                table,
                row=line["row"],
                column=column,
                position=position,
                label=line["label"],
                group=line["group"],
                text=line[column],
            )


def _cell(
    table: ReferenceTable, *, row: str, column: str, position: int, label: str, group: str, text: str
) -> ReferenceCell:
    exponent = Decimal(text).as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return ReferenceCell(
        table=table,
        row=row,
        column=column,
        position=position,
        label=label,
        group=group,
        printed=Decimal(text),
        decimals=decimals,
    )

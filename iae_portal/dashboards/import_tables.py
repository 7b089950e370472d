"""Tables of imports, of what a file changes and of the formats that the portal reads."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.data_imports import DataImport
from iae_portal.common.imports.formats import Format
from iae_portal.common.imports.report import Change
from iae_portal.common.tables import Table


def imports_table(rows: "QuerySet[DataImport]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="created_at",
            label="Déposé le",
            kind=Kind.DATETIME,
            row_header=True,
            link=lambda row: reverse("dashboards:import", args=[row.pk]),
        ),
        Column(key="files", label="Fichiers", getter=lambda row: ", ".join(file.name for file in row.files.all())),
        Column(key="state", label="État", getter=lambda row: capfirst(row.status)),
        Column(key="created_by", label="Déposé par", getter=lambda row: row.created_by.get_full_name()),
        Column(key="applied_at", label="Importé le", kind=Kind.DATETIME),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Imports de données",
        params=params,
        empty="Aucun fichier n’a encore été déposé.",
        show_exports=True,
    )


def changes_table(changes: list[Change], *, params: QueryDict, name: str, caption: str) -> Table:
    columns = [
        Column(key="label", label="Ce qui change", row_header=True),
        Column(key="created", label="Créés", kind=Kind.INTEGER),
        Column(key="changed", label="Modifiés", kind=Kind.INTEGER),
        Column(key="unchanged", label="Inchangés", kind=Kind.INTEGER),
        Column(key="removed", label="Retirés", kind=Kind.INTEGER),
    ]
    return Table(columns=columns, rows=changes, caption=caption, params=params, name=name, page_size=None)


def formats_table(formats: list[Format], *, params: QueryDict, name: str, caption: str) -> Table:
    columns = [
        Column(key="label", label="Fichier", row_header=True),
        Column(key="producer", label="Producteur"),
        Column(key="licence", label="Licence"),
        Column(key="columns", label="Colonnes attendues", getter=describe_columns),
    ]
    return Table(
        columns=columns, rows=formats, caption=caption, params=params, name=name, page_size=None, show_exports=True
    )


def describe_columns(known: Format) -> str:
    """The first title of each required column, then of the optional ones."""
    required = ", ".join(titles[0] for titles in known.layout.required.values())
    optional = ", ".join(titles[0] for titles in known.layout.optional.values())
    return f"{required} (facultatives\u00a0: {optional})" if optional else required

"""The changelog of the API, the newest version first; the version of the document is that of the first entry."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """One version. A change that could break a program raises the first number, and the address (`/api/v2/`)."""

    version: str
    day: dt.date
    changes: tuple[str, ...]


CHANGES = (
    Release(
        "1.0.0",
        dt.date(2026, 11, 29),
        (
            "Territoires, indicateurs, diagnostics publiés, résultats, structures, appels, scénarios adoptés.",
            "JSON, CSV et GeoJSON\u00a0; pages, filtres, ETag et Last-Modified\u00a0; erreurs selon la RFC 9457.",
            "Jetons liés à un rôle et à son périmètre, valables un an au plus.",
            "OGC API – Features\u00a0: zones blanches, territoires et sites des structures dans QGIS et GDAL.",
        ),
    ),
)
VERSION = CHANGES[0].version

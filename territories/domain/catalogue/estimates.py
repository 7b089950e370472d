"""The estimated indicators of the demonstration; each definition states the rule that makes its values."""

from decimal import Decimal

from territories.domain.estimate_need import (
    DENSITY_FACTORS,
    EPCI_SPREAD,
    JOB_SEEKER_RATE,
    JOB_SEEKERS,
    PUBLICS,
    EstimatedPublic,
)
from territories.enums import AreaLevel, IndicatorKind
from territories.models import Indicator

ESTIMATED_PRODUCER = "Portail (estimation de démonstration)"
ESTIMATED_LICENCE = "Sans objet"


def describe_estimates(*, population: Indicator) -> dict[str, Indicator]:
    """Every estimated indicator by code; each definition states the rule that makes its values."""
    indicators = {}
    for rank, public in enumerate(PUBLICS, start=20):
        indicators[public.code] = _describe(
            code=public.code,
            name=public.name,
            definition=explain_public(public),
            unit="personnes",
            kind=IndicatorKind.COUNT,
            rank=rank,
        )
    indicators[JOB_SEEKER_RATE] = _describe(
        code=JOB_SEEKER_RATE,
        name="part des demandeurs d’emploi dans la population (estimée)",
        definition=f"Rapport de « {JOB_SEEKERS.name} » à la population municipale, en pourcentage. {WARNING}",
        unit="%",
        decimals=2,
        kind=IndicatorKind.RATE,
        denominator=population,
        rank=30,
    )
    return indicators


WARNING = "Donnée de démonstration : elle ne décrit aucune situation réelle."


def explain_public(public: EstimatedPublic) -> str:
    bounds = [f"{factor:n}" for _, factor in DENSITY_FACTORS]
    return french_numbers(
        f"Estimation : population municipale × {public.share * 100:.1f} % × facteur de densité "
        f"({', '.join(bounds[:-1])} et {bounds[-1]}, selon que la commune compte moins de 50, de 300, de 1 500 "
        f"ou au moins 1 500 habitants au km²) × facteur tiré au sort pour chaque EPCI entre {1 - EPCI_SPREAD} "
        f"et {1 + EPCI_SPREAD}, arrondi à l’entier. {WARNING}"
    )


def french_numbers(text: str) -> str:
    """Decimal points between two digits become commas."""
    return "".join(
        "," if sign == "." and text[index - 1].isdigit() and text[index + 1 : index + 2].isdigit() else sign
        for index, sign in enumerate(text)
    )


def _describe(*, code: str, **fields: str | int | Decimal | Indicator) -> Indicator:
    indicator, _ = Indicator.objects.update_or_create(
        code=code,
        defaults=fields
        | {
            "producer": ESTIMATED_PRODUCER,
            "licence": ESTIMATED_LICENCE,
            "mesh": AreaLevel.COMMUNE,
            "is_demonstration": True,
        },
    )
    return indicator

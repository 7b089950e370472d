"""Demonstration need: no package holds job seekers or beneficiaries, so a stated and seeded rule estimates them.

    effectif = population × part régionale × facteur de densité × facteur de l’EPCI, arrondi à l’entier

The density factor makes towns needier than the countryside. The factor of the EPCI is drawn between 0.75 and 1.25
from a seed: it is arbitrary, the same at every load, and means nothing about the real EPCI.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

SEED = "besoins-de-demonstration-1"
PERIOD = "2023"
# Inhabitants per square kilometre, upper bound excluded; the last one has none.
DENSITY_FACTORS: tuple[tuple[Decimal | None, Decimal], ...] = (
    (Decimal(50), Decimal("0.85")),
    (Decimal(300), Decimal("0.95")),
    (Decimal(1500), Decimal("1.05")),
    (None, Decimal("1.25")),
)
EPCI_SPREAD = Decimal("0.25")
UNIT = Decimal(1)
CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class EstimatedPublic:
    """A public and its share of the population."""

    code: str
    name: str
    share: Decimal


JOB_SEEKERS = EstimatedPublic(
    code="demandeurs_emploi_estimes", name="demandeurs d’emploi (estimés)", share=Decimal("0.073")
)
RSA_RECIPIENTS = EstimatedPublic(
    code="beneficiaires_rsa_estimes",
    name="bénéficiaires du RSA (estimés)",
    share=Decimal("0.020"),
)
LONG_TERM_SEEKERS = EstimatedPublic(
    code="longue_duree_hors_rsa_estimes",
    name="demandeurs d’emploi de longue durée hors RSA (estimés)",
    share=Decimal("0.024"),
)
YOUNG_PEOPLE = EstimatedPublic(
    code="jeunes_hors_rsa_estimes",
    name="jeunes peu qualifiés sans emploi, hors RSA et longue durée (estimés)",
    share=Decimal("0.009"),
)
DISJOINT_PUBLICS = (RSA_RECIPIENTS, LONG_TERM_SEEKERS, YOUNG_PEOPLE)
PUBLICS = (JOB_SEEKERS, *DISJOINT_PUBLICS)
JOB_SEEKER_RATE = "part_demandeurs_emploi_estimee"


@dataclass(frozen=True, kw_only=True)
class Commune:
    area_id: int
    epci: str
    population: int
    surface_km2: Decimal


def fingerprint_rule() -> str:
    """What identifies the rule: its seed, shares and factors."""
    rule = [SEED, PERIOD, DENSITY_FACTORS, EPCI_SPREAD, [asdict(public) for public in PUBLICS]]
    return hashlib.sha256(json.dumps(rule, default=str).encode()).hexdigest()


def estimate_public(*, public: EstimatedPublic, commune: Commune) -> int:
    estimate = (
        commune.population
        * public.share
        * density_factor(population=commune.population, surface_km2=commune.surface_km2)
        * epci_factor(public=public.code, epci=commune.epci)
    )
    return int(estimate.quantize(UNIT, ROUND_HALF_UP))


def density_factor(*, population: int, surface_km2: Decimal) -> Decimal:
    density = population / surface_km2 if surface_km2 else Decimal(0)
    return next(factor for bound, factor in DENSITY_FACTORS if bound is None or density < bound)


def epci_factor(*, public: str, epci: str) -> Decimal:
    draw = int.from_bytes(hashlib.sha256(f"{SEED}|{public}|{epci}".encode()).digest()[:4])
    return 1 - EPCI_SPREAD + 2 * EPCI_SPREAD * Decimal(draw) / 2**32


def estimate_need(communes: Sequence[Commune]) -> dict[str, list[tuple[int, Decimal]]]:
    """Every estimated indicator: its code, then (area, value) for each commune."""
    counts = {
        public.code: [estimate_public(public=public, commune=commune) for commune in communes] for public in PUBLICS
    }
    values = {code: [Decimal(count) for count in column] for code, column in counts.items()}
    values[JOB_SEEKER_RATE] = [
        (Decimal(100 * count) / commune.population).quantize(CENT, ROUND_HALF_UP) if commune.population else Decimal(0)
        for count, commune in zip(counts[JOB_SEEKERS.code], communes, strict=True)
    ]
    return {
        code: [(commune.area_id, value) for commune, value in zip(communes, column, strict=True)]
        for code, column in values.items()
    }

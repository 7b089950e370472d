"""An invented supply and an estimated need for the whole country, always the same: for measures, never for a decision.

The communes and populations are real (`bin/manage load_country`). Django must be set up before this is imported.
"""

import datetime as dt
from decimal import Decimal
from itertools import product

import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.roles import Role
from iae_portal.common.models import Source
from structures.enums import Funder
from structures.models import AnnexLine, FinancialAnnex, Siae, Site
from territories.domain.load_region import replace_values
from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.models import Area, AreaMembership, Indicator

SITES, YEAR, PERIOD, SEED = 6000, 2019, "2019", 2019
DEMAND_CODE = "besoin_invente"
AGENT = "mesure@demo.example"
# Invented: five people in a hundred, give or take.
NEED_RATE, NEED_SPREAD = 0.05, 0.35
KINDS = {"EI": 0.25, "ETTI": 0.12, "AI": 0.23, "ACI": 0.40}
# ETP of a site: median 9, a long tail.
ETP_MEDIAN, ETP_SPREAD = 9.0, 0.9
NOTE = "Offre inventée et besoin estimé pour mesurer les temps de calcul. Ils ne décrivent aucune situation réelle."


@transaction.atomic
def invent_needs_and_supply(*, sites: int = SITES) -> User:
    """Fill a base that has communes with a supply and a need, and give an agent who may ask for runs."""
    source = make_source("mesure-nationale", title="Offre et besoin inventés pour la mesure nationale")
    communes = list(Area.objects.current().at_level(AreaLevel.COMMUNE).order_by("code"))
    draw = np.random.default_rng(SEED)
    populations = np.array([commune.population or 0 for commune in communes], dtype=np.float64)
    store_need(communes, populations, draw=draw, source=source)
    store_supply(communes, populations, sites=sites, draw=draw, source=source)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    agent = User.objects.create_user(email=AGENT, first_name="Agent", last_name="de mesure")
    Assignment.objects.create(user=agent, role=Role.REGIONAL_AGENT)
    return agent


@transaction.atomic
def invent_places(*, regions: int, communes: int) -> None:
    """A small square country of fictional codes (99…), for checks that cannot wait for the real one."""
    source = make_source("pays-invente", title="Pays inventé pour les contrôles")
    draw = np.random.default_rng(SEED)
    codes = ("99" + "".join(signs) for signs in product("0123456789AB", repeat=3))
    links: list[tuple[Area, Area]] = []

    def make(level: AreaLevel, code: str, name: str, population: int) -> Area:
        return Area(
            level=level,
            code=code,
            name=name,
            population=population,
            population_year=2023,
            point=Point(*draw.uniform((3, 45), (6, 47)).tolist(), srid=4326),
            cog_vintage=2026,
            source=source,
        )

    country = make(AreaLevel.COUNTRY, "99", "Pays inventé", 0)
    areas = [country]
    for number in range(regions):
        region = make(AreaLevel.REGION, f"99R{number}", f"Région inventée {number}", 0)
        department = make(AreaLevel.DEPARTMENT, f"99D{number}", f"Département inventé {number}", 0)
        members = [
            make(AreaLevel.COMMUNE, next(codes), "Commune inventée", round(draw.lognormal(6.5, 1)))
            for _ in range(communes)
        ]
        areas += [region, department, *members]
        links += [(commune, parent) for commune in members for parent in (country, region, department)]
    Area.objects.bulk_create(areas)
    AreaMembership.objects.bulk_create(
        AreaMembership(
            child=child,
            parent=parent,
            parent_level=parent.level,
            validity=(dt.date(2026, 1, 1), None),
            cog_vintage=2026,
            source=source,
        )
        for child, parent in links
    )


def make_source(slug: str, *, title: str) -> Source:
    return Source.objects.create(
        slug=slug,
        title=title,
        producer="Portail (mesure)",
        licence="Sans objet",
        vintage=PERIOD,
        note=NOTE,
        is_demonstration=True,
        imported_at=timezone.now(),
    )


def store_need(communes: list[Area], populations: np.ndarray, *, draw: np.random.Generator, source: Source) -> None:
    indicator = Indicator.objects.create(
        code=DEMAND_CODE,
        name="Besoin estimé pour la mesure",
        definition=NOTE,
        unit="personnes",
        kind=IndicatorKind.COUNT,
        producer=source.producer,
        licence=source.licence,
        mesh=AreaLevel.COMMUNE,
        is_demonstration=True,
    )
    values = populations * NEED_RATE * draw.lognormal(0, NEED_SPREAD, size=len(communes))
    replace_values(
        indicator=indicator,
        period=PERIOD,
        state=ValueState.ESTIMATED,
        source=source,
        rows=((commune.pk, Decimal(f"{value:.4f}")) for commune, value in zip(communes, values.tolist(), strict=True)),
    )


def store_supply(
    communes: list[Area], populations: np.ndarray, *, sites: int, draw: np.random.Generator, source: Source
) -> None:
    """Each site in a commune drawn by its population, with one kind and its ETP."""
    weights = populations**0.8
    places = draw.choice(len(communes), size=sites, p=weights / weights.sum()).tolist()
    kinds = draw.choice(list(KINDS), size=sites, p=list(KINDS.values())).tolist()
    etps = np.maximum(ETP_MEDIAN * draw.lognormal(0, ETP_SPREAD, size=sites), 0.5).tolist()
    links = AreaMembership.objects.current().filter(parent_level=AreaLevel.DEPARTMENT, child__level=AreaLevel.COMMUNE)
    departments = dict(links.values_list("child_id", "parent_id"))
    structures = Siae.objects.bulk_create(
        Siae(
            kind=kind,
            name=f"Structure inventée {number}",
            department_id=departments[communes[place].pk],
            source=source,
        )
        for number, (kind, place) in enumerate(zip(kinds, places, strict=True), start=1)
    )
    places_of_work = Site.objects.bulk_create(
        Site(siae=siae, name=siae.name, commune=communes[place], point=communes[place].point, is_seat=True)
        for siae, place in zip(structures, places, strict=True)
    )
    annexes = FinancialAnnex.objects.bulk_create(
        FinancialAnnex(
            siae=siae,
            year=YEAR,
            department_id=siae.department_id,
            starts_on=dt.date(YEAR, 1, 1),
            ends_on=dt.date(YEAR, 12, 31),
            is_estimated=True,
            source=source,
        )
        for siae in structures
    )
    AnnexLine.objects.bulk_create(
        AnnexLine(annex=annex, site=site, kind=annex.siae.kind, funder=Funder.STATE, etp=Decimal(f"{etp:.2f}"))
        for annex, site, etp in zip(annexes, places_of_work, etps, strict=True)
    )

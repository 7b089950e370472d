"""The worked example in the database: six communes, three sites, a matrix of times; and people who look at it."""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.gis.geos import Point
from django.db import connection

from accounts.models import Assignment
from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.models import Source
from structures.models import AnnexLine, FinancialAnnex, Siae, Site
from territories.enums import AreaLevel, ValueState
from territories.models import Area, Indicator
from tests.factories.territories import (
    make_area,
    make_indicator,
    make_membership,
    make_outline,
    make_source,
    make_value,
)
from tests.factories.users import make_user
from tests.white_zones import example
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import RunParameters
from white_zones.enums import TravelProvider
from white_zones.models import Publication, RunInputs, TravelTime

YEAR = 2021
SEATS = {"S1": "A", "S2": "C", "S3": "E"}
CODES = {code: f"9890{number}" for number, code in enumerate(example.CODES, start=1)}
# The kinds of the sites add up to the example's supply: 10, 20 and 6.
KINDS = {"S1": {"EI": "10"}, "S2": {"ETTI": "12", "ACI": "8"}, "S3": {"ACI": "6"}}
GROUPS = {"E1": "ABF", "E2": "CDE"}


@dataclass
class Example:
    """The example's rows by the names of the paper."""

    region: Area
    department: Area
    epci: dict[str, Area] = field(default_factory=dict)
    communes: dict[str, Area] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    indicator: Indicator | None = None
    matrix: Source | None = None

    def parameters(self, **changes):
        values = {
            "perimeter": self.region.pk,
            "supply_year": YEAR,
            "demand_code": self.indicator.code,
            "demand_period": "2023",
            "decay": example.SPEC,
            "provider": TravelProvider.MATRIX,
            "travel_source": self.matrix.pk,
        }
        return RunParameters(**{**values, **changes})


def make_example(*, demand=example.DEMAND, states=None):
    """A demand of None is a value that is absent, for the reason given in `states`."""
    region = make_area(level=AreaLevel.REGION, code="99", name="Région d’essai", is_current=False)
    department = make_area(level=AreaLevel.DEPARTMENT, code="99D", name="Département d’essai")
    make_membership(department, region)
    made = Example(region, department, indicator=make_indicator(), matrix=make_source(title="Matrice d’essai"))
    make_outline(region, west=4.0, south=45.0)
    for name, members in GROUPS.items():
        made.epci[name] = make_area(level=AreaLevel.EPCI, code=f"99000000{name[1]}", name=f"EPCI {name}")
        make_membership(made.epci[name], region)
        for code in members:
            _make_commune(made, code, parents=(region, department, made.epci[name]))
    for code, value in demand.items():
        state = (states or {}).get(code, ValueState.KNOWN)
        if state != ValueState.MISSING:
            make_value(made.indicator, made.communes[code], value, state=state)
    for name, seat in SEATS.items():
        made.sites[name] = make_site(name, commune=made.communes[seat], department=department, etp=KINDS[name])
    _store_minutes(made)
    return made


def _make_commune(made, code, *, parents):
    number = example.CODES.index(code)
    point = Point(4 + number / 10, 45, srid=4326)
    commune = make_area(code=CODES[code], name=f"Commune {code}", population=1000 * (number + 1), point=point)
    for parent in parents:
        make_membership(commune, parent)
    made.communes[code] = commune


def make_site(name, *, commune, department, etp, year=YEAR):
    """A structure a kind, all at one site: what the register allows for several kinds of one employer."""
    kinds = list(etp)
    siae = Siae.objects.create(kind=kinds[0], name=f"Structure {name}", department=department, source=commune.source)
    site = Site.objects.create(siae=siae, name=f"Site {name}", commune=commune, point=commune.point, is_seat=True)
    annex = FinancialAnnex.objects.create(
        siae=siae,
        year=year,
        department=department,
        starts_on=dt.date(year, 1, 1),
        ends_on=dt.date(year, 12, 31),
        source=commune.source,
    )
    for kind, value in etp.items():
        AnnexLine.objects.create(annex=annex, site=site, kind=kind, funder="state", etp=value)
    return site


def _store_minutes(made):
    TravelTime.objects.bulk_create(
        TravelTime(
            source=made.matrix,
            origin=made.communes[code],
            destination=made.communes[SEATS[site]],
            tenths=minutes * 10,
        )
        for code, row in example.MINUTES.items()
        for site, minutes in zip(example.SITES, row, strict=True)
    )


def make_actor(role=Role.REGIONAL_AGENT, *, areas=()):
    seat = {"college": "state", "seat": "full"} if role == Role.COMMITTEE_MEMBER else {}
    user = make_user()
    assignment = Assignment.objects.create(user=user, role=role, **seat)
    assignment.areas.set(areas)
    return user


def make_done_run(made, *, actor=None, name="Calcul d’essai", **changes):
    """Ask for a run, do its work at once, in this process, and publish it."""
    run = create_run(actor=actor or make_actor(), name=name, parameters=made.parameters(**changes))
    execute_job(job_id=run.job_id)
    run.refresh_from_db()
    Publication.objects.filter(perimeter=run.perimeter, year=run.year).update(replaced_at=run.finished_at)
    Publication.objects.create(run=run, perimeter=run.perimeter, year=run.year, published_by=run.created_by)
    return run


def add_year(made, *, year, etp):
    """Annexes of another year at the same sites: ETP by site and kind."""
    for name, lines in etp.items():
        site = made.sites[name]
        annex = FinancialAnnex.objects.create(
            siae=site.siae,
            year=year,
            department=made.department,
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year, 12, 31),
            source=site.commune.source,
        )
        for kind, value in lines.items():
            AnnexLine.objects.create(annex=annex, site=site, kind=kind, funder="state", etp=value)


def forget_inputs(run):
    """Make a run like those that were made before inputs were kept."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE white_zones_runinputs DISABLE TRIGGER USER")
        RunInputs.objects.filter(run=run).delete()
        cursor.execute("ALTER TABLE white_zones_runinputs ENABLE TRIGGER USER")

"""A département whose structures hold conventions: two EPCI, one of which straddles the border of the département."""

from dataclasses import dataclass
from decimal import Decimal

from allocation.enums import BaseSource, Mesh
from allocation.models import NeedKey, NeedKeyValue
from allocation.rules.settings import BaseChoice, Settings, YearSettings
from structures.models import AnnexLine, Siae
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.structures import make_annex, make_siae, make_site
from tests.factories.territories import make_area, make_membership

YEAR = 2020


@dataclass(frozen=True)
class Place:
    """EPCI A has 300 people in the département and 100 beyond, EPCI B 100 inside; three structures and their ETP.

    Needs by population: the 300 of A go to the first two as 30 to 10, the 100 of B to the third.
    """

    region: Area
    department: Area
    beyond: Area
    epci: tuple[Area, Area]
    communes: tuple[Area, Area, Area]
    structures: tuple[Siae, Siae, Siae]


def make_place():
    region = make_area(level=AreaLevel.REGION, name="Région d’essai")
    department = make_area(level=AreaLevel.DEPARTMENT, name="Cantal d’essai")
    beyond = make_area(level=AreaLevel.DEPARTMENT, name="Lot d’essai")
    epci = tuple(make_area(level=AreaLevel.EPCI, name=name) for name in ("EPCI A", "EPCI B"))
    communes = tuple(
        make_area(name=name, population=people) for name, people in (("Alpha", 300), ("Bêta", 100), ("Gamma", 100))
    )
    for commune, parents in zip(
        communes, ((department, epci[0]), (department, epci[1]), (beyond, epci[0])), strict=True
    ):
        for parent in (*parents, region):
            make_membership(commune, parent)
    for one in (department, beyond):
        make_membership(one, region)
    structures = (
        add_convention(department, communes[0], name="Jardins", kind="ACI", etp="30.00"),
        add_convention(department, communes[0], name="Emballages", kind="EI", etp="10.00"),
        add_convention(department, communes[1], name="Ateliers", kind="ACI", etp="20.00"),
    )
    return Place(region, department, beyond, epci, communes, structures)


def add_convention(department, commune, *, etp, kind="ACI", funder="state", year=YEAR, **fields):
    """A structure with a site in the commune and an annexe of one line."""
    siae = make_siae(department=department, kind=kind, **fields)
    line = make_annex(siae, year=year)
    site = make_site(siae, commune=commune)
    AnnexLine.objects.create(annex=line, site=site, kind=kind, funder=funder, etp=Decimal(etp))
    return siae


def settings_on_annexes(**fields):
    """On the annexes of the year; the envelope of 0 stands for what the base or the département has."""
    values = {
        "base": BaseChoice(source=BaseSource.ANNEXES, reference=YEAR),
        "years": (YearSettings(year=YEAR, envelope=Decimal(0)),),
    }
    return Settings(**{**values, **fields})


def make_epci_key(shares, *, actor):
    """A published key that gives each EPCI a share of the région."""
    key = NeedKey.objects.create(name="Clé d’essai", number=1, created_by=actor)
    for area, share in shares.items():
        NeedKeyValue.objects.create(key=key, mesh=Mesh.EPCI, area=area, share=Decimal(share))
    return key

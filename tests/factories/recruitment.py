"""Basins and their survey of recruitment needs."""

from itertools import count

from territories.enums import AreaLevel
from territories.models import RecruitmentProject
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership

_numbers = count(1)


def make_basin(*communes, **fields):
    basin = make_area(level=AreaLevel.RECRUITMENT_BASIN, **{"code": f"99{next(_numbers):04d}", **fields})
    for commune in communes:
        make_membership(commune, basin)
    return basin


def make_projects(basin, *, occupation="T2A60", projects=100, difficult=70, year=2024, **fields):
    values = {
        "department": fields.pop("department", None) or make_department(),
        "occupation_name": f"Métier {occupation}",
        "family": "S",
        "family_name": "Fonctions sociales",
        "seasonal": None,
        "source": basin.source,
    }
    return RecruitmentProject.objects.create(
        basin=basin,
        year=year,
        occupation=occupation,
        projects=projects,
        difficult=difficult,
        **{**values, **fields},
    )

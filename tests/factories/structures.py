"""Structures of the register, plainly made."""

import datetime as dt
from itertools import count

from structures.models import Convention, FinancialAnnex, FundingReference, MonthlyDeclaration, Siae, Site
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.territories import make_area, make_source

_numbers = count(1)


def make_department(code="99D", **fields):
    known = Area.objects.filter(level=AreaLevel.DEPARTMENT, code=code).first()
    return known or make_area(level=AreaLevel.DEPARTMENT, code=code, **fields)


def make_siae(**fields):
    number = next(_numbers)
    department = fields.pop("department", None) or make_department()
    values = {"kind": "ACI", "name": f"Structure {number}", "department": department, "source": department.source}
    return Siae.objects.create(**{**values, **fields})


def make_site(siae, *, commune=None, **fields):
    commune = commune or make_area()
    values = {"name": siae.name, "commune": commune, "point": commune.point, "is_seat": True}
    return Site.objects.create(siae=siae, **{**values, **fields})


def make_annex(siae, *, year=2026, **fields):
    values = {
        "department": siae.department,
        "starts_on": dt.date(year, 1, 1),
        "ends_on": dt.date(year, 12, 31),
        "source": siae.source,
    }
    return FinancialAnnex.objects.create(siae=siae, year=year, **{**values, **fields})


def make_convention(siae, **fields):
    values = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2027, 12, 31), "source": siae.source}
    return Convention.objects.create(siae=siae, **{**values, **fields})


def make_reference(*, year=2026, measure="ACI_DC", hours="1820", **fields):
    return FundingReference.objects.create(
        year=year, measure=measure, hours_per_etp=hours, source=fields.pop("source", None) or make_source(), **fields
    )


def make_declaration(annex, month, **fields):
    return MonthlyDeclaration.objects.create(
        annex=annex, month=dt.date(annex.year, month, 1), source=annex.source, **fields
    )

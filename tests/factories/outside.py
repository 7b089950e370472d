"""Supply beyond the border, in communes of no real département."""

from tests.factories.territories import make_neighbour, make_source
from white_zones.models import OutsideNone, OutsideSite


def make_outside_site(*, commune=None, **fields):
    values = {"name": "Chantier voisin", "kind": "ACI", "year": 2021, "etp": "10"}
    return OutsideSite.objects.create(
        commune=commune or make_neighbour(),
        **{**values, "source": fields.pop("source", None) or make_source(), **fields},
    )


def make_outside_none(department_code, *, year=2021, source=None):
    return OutsideNone.objects.create(department_code=department_code, year=year, source=source or make_source())

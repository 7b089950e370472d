"""Where the matrix stands: the worked example of the diagnosis, and what lies beside and beyond it."""

from dataclasses import dataclass

from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.territories import make_area, make_membership, make_outline
from tests.factories.white_zones import Example, make_example

# The région of the worked example.
REGION = "99"


@dataclass(frozen=True)
class Places:
    """`inside` is the département of every file; `outside` is another one of the région, `elsewhere` is of none."""

    example: Example
    outside: Area
    elsewhere: Area
    far_epci: Area

    @property
    def region(self):
        return self.example.region

    @property
    def inside(self):
        return self.example.department

    @property
    def epci(self):
        """That of the territory's project, its neighbour in the département, one of another département."""
        return self.example.epci["E1"], self.example.epci["E2"], self.far_epci


def make_places():
    example = make_example()
    for number, commune in enumerate(example.communes.values()):
        make_outline(commune, west=4 + number / 10, south=45, side=0.1)
    outside = make_area(level=AreaLevel.DEPARTMENT, code="98D", name="Autre département")
    elsewhere = make_area(level=AreaLevel.DEPARTMENT, code="97D", name="Département d’une autre région")
    far = make_area(level=AreaLevel.EPCI, code="998000001", name="EPCI d’ailleurs")
    Area.objects.filter(pk=example.region.pk).update(is_current=True)
    # The slug of a matrix ends with its mode.
    Source.objects.filter(pk=example.matrix.pk).update(slug="trajets-car")
    commune = make_area(code="98001", name="Commune d’ailleurs")
    for child, parent in (
        (outside, example.region),
        (far, example.region),
        (commune, outside),
        (commune, far),
        (commune, example.region),
    ):
        make_membership(child, parent)
    return Places(example, outside, elsewhere, far)

"""The worked example as a country of two regions, large enough for its runs to be cut in parts."""

from dataclasses import dataclass

from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from tests.factories.territories import make_area, make_membership
from tests.factories.white_zones import Example, make_actor, make_example
from white_zones.domain.create_run import create_run
from white_zones.models import AreaResult, CommuneResult

# Both regions share sites S1 and S2: neither can be computed without a part of the other.
REGIONS = {"99": "ABF", "98": "CDE"}
FIGURES = (
    *("references", "demand_total", "supply_total", "supply_served", "mean_accessibility", "orphan_sites"),
    *("unknown_demand", "border_communes", "robust_communes", "robustness"),
)


@dataclass
class Country:
    """The example, its country and its regions by code."""

    example: Example
    area: Area
    regions: dict[str, Area]

    def ask(self, *, name="Pays", actor=None, **changes):
        parameters = self.example.parameters(**{"perimeter": self.area.pk, **changes})
        return create_run(actor=actor or make_actor(), name=name, parameters=parameters)


def make_country():
    """To use with a setting WHITE_ZONES_SPLIT_ABOVE under six communes."""
    example = make_example()
    AreaMembership.objects.filter(parent=example.region).delete()
    other = make_area(level=AreaLevel.REGION, code="98", name="Autre région d’essai", is_current=False)
    made = Country(
        example=example,
        area=make_area(level=AreaLevel.COUNTRY, code="99", name="Pays d’essai"),
        regions={"99": example.region, "98": other},
    )
    for region, members in REGIONS.items():
        for code in members:
            make_membership(example.communes[code], made.regions[region])
            make_membership(example.communes[code], made.area)
    return made


def read_results(run):
    """Everything that a run found, without what tells one run from another."""
    told = {"id", "run_id"}
    rows = [
        {name: value for name, value in row.items() if name not in told}
        for model in (CommuneResult, AreaResult)
        for row in model.objects.filter(run=run).order_by("kind", "area").values()
    ]
    return rows, {name: getattr(run, name) for name in FIGURES}

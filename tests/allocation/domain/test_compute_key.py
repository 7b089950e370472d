"""Shares of a key that stands on a published diagnosis."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from allocation.domain.compute_key import compute_components
from allocation.enums import ComponentSource, Mesh
from allocation.rules.need_keys import ComponentPlan
from tests.factories.territories import make_area
from tests.factories.white_zones import make_done_run, make_example
from white_zones.models import AreaResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return make_example()


@pytest.fixture
def run(made):
    return make_done_run(made)


def compute(run, areas, source, *, history=None):
    return compute_components(
        [ComponentPlan(source=source, weight=Decimal(100))],
        run=run,
        mesh=Mesh.EPCI,
        areas=areas,
        history=history or {},
    )


@pytest.mark.parametrize(
    ("source", "figure"), [(ComponentSource.DEMAND, "demand"), (ComponentSource.UNSERVED, "unserved")]
)
def test_share_is_that_of_the_diagnosis(made, run, source, figure):
    areas = [made.epci["E1"], made.epci["E2"]]
    rows = AreaResult.objects.filter(run=run, kind="", area__in=areas).order_by("area__code")
    first, second = rows.values_list(figure, flat=True)
    shares = compute(run, areas, source).shares.shares
    assert float(shares[areas[0].pk]) == pytest.approx(first / (first + second), abs=1e-12)
    assert sum(shares.values()) == 1


def test_area_that_the_diagnosis_did_not_measure_is_refused(made, run):
    other = make_area(level="epci", name="EPCI oublié")
    with pytest.raises(ValidationError) as refusal:
        compute(run, [made.epci["E1"], other], ComponentSource.DEMAND)
    assert "EPCI oublié" in refusal.value.messages[0]


def test_history_is_shared_as_it_is_given(made, run):
    areas = [made.epci["E1"], made.epci["E2"]]
    history = {areas[0].pk: Decimal(30), areas[1].pk: Decimal(10)}
    shares = compute(None, areas, ComponentSource.HISTORY, history=history).shares.shares
    assert list(shares.values()) == [Decimal("0.75"), Decimal("0.25")]

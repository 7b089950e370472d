"""Envelopes and need keys of tests."""

from decimal import Decimal

from allocation.domain.need_keys import KeyPlan, create_key
from allocation.enums import ComponentSource, Firmness, Measure, Part
from allocation.models import Envelope
from allocation.rules.need_keys import ComponentPlan
from tests.factories.territories import make_indicator, make_value

YEAR = 2019


def make_envelope(area, *, etp="100", euros=None, parent=None, **fields):
    values = {"year": YEAR, "measure": Measure.IAE, "part": Part.STATE, "firmness": Firmness.FIRM}
    return Envelope.objects.create(area=area, parent=parent, etp=etp, euros=euros, **{**values, **fields})


def make_key(departments, *, actor, values=(1, 2, 1), name="Clé d’essai", history=None):
    """A draft on an indicator; `history` is the weight of the base, if it has one."""
    indicator = make_indicator()
    for area, value in zip(departments, values, strict=True):
        if value is not None:
            make_value(indicator, area, value)
    weight = Decimal(100) - Decimal(history or 0)
    components = [ComponentPlan(source=ComponentSource.INDICATOR, indicator=indicator.pk, weight=weight)]
    if history:
        components.append(ComponentPlan(source=ComponentSource.HISTORY, weight=Decimal(history)))
    return create_key(plan=KeyPlan(name=name, components=components), actor=actor)

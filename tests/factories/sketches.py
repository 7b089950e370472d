"""Sketches on the worked example."""

from decimal import Decimal

from tests.factories.white_zones import CODES, make_actor
from white_zones.domain.save_sketch import SketchPlan, create_sketch
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.sketch_enums import SketchAction


def plan_antenna(commune="F", etp="3", kind="ACI"):
    return PlannedChange(action=SketchAction.ADD, commune=CODES[commune], kind=kind, etp=Decimal(etp))


def plan_closing(site):
    return PlannedChange(action=SketchAction.CLOSE, site=site.pk)


def plan_move(site, commune="A"):
    return PlannedChange(action=SketchAction.MOVE, site=site.pk, commune=CODES[commune])


def plan_resizing(site, etp="3", kind="EI"):
    return PlannedChange(action=SketchAction.RESIZE, site=site.pk, kind=kind, etp=Decimal(etp))


def make_sketch(run, *, actor=None, name="Une antenne", changes=(), is_shared=False, **options):
    plan = SketchPlan(name=name, is_shared=is_shared, changes=changes or [plan_antenna()])
    return create_sketch(run=run, plan=plan, actor=actor or make_actor(), **options)

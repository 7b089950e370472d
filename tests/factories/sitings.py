"""Siting studies on the worked example."""

from tests.factories.white_zones import make_actor
from white_zones.domain.create_siting import create_siting
from white_zones.models import SitingStudy


def new_study(run, **changes):
    """Return an unsaved study: one antenna for the communes in a white zone or poorly served."""
    values = {
        "run": run,
        "name": "Étude d’essai",
        "count": 1,
        "kind": "ACI",
        "etp": 5,
        "target": "underserved",
        "cover_minutes": 30,
        "candidates": "population",
        "minimum_population": 0,
        "time_limit": 20,
        **changes,
    }
    return SitingStudy(**values)


def make_siting(run, *, actor=None, **changes):
    """Ask for a study; its immediate answer is there, its job waits."""
    return create_siting(new_study(run, **changes), actor=actor or make_actor())

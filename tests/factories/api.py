"""Tokens, a client that carries one, and something to read at every address of the API."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.domain.api_tokens import create_token
from allocation.enums import ScenarioState
from allocation.models import Adoption
from calls.enums import CallState, TargetMode
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.calls import make_call
from tests.factories.territories import make_outline
from tests.factories.users import make_agent
from tests.factories.white_zones import make_done_run, make_example


def make_token(user, **fields):
    """The token and its secret, for the first hat of the person."""
    values = {
        "label": "essai",
        "assignment_id": user.hats[0].assignment_id,
        "expires_on": timezone.localdate() + dt.timedelta(days=30),
    }
    return create_token(actor=user, **{**values, **fields})


def api_client(user=None):
    """A program with the token of the person, or without one."""
    if user is None:
        return Client()
    return Client(headers={"Authorization": f"Bearer {make_token(user)[1]}"})


@dataclass(frozen=True)
class World:
    """Something to read at every address: the worked example published, a call, an adopted scenario, a structure."""

    example: Any
    run: Any
    call: Any
    scenario: Any

    @property
    def siae(self):
        return self.example.sites["S1"].siae


def make_world():
    """A published run, a published call beside a draft, an adopted scenario beside one under review."""
    example = make_example()
    for number, commune in enumerate(example.communes.values()):
        make_outline(commune, west=4 + number / 10, south=45, side=0.1)
    for number, epci in enumerate(example.epci.values()):
        make_outline(epci, west=4 + number / 2, south=45, side=0.5)
    agent = make_agent()
    run = make_done_run(example, actor=agent)
    make_call(actor=agent, state=CallState.DRAFT, title="Brouillon")
    call = make_call(actor=agent, targets=[example.communes["A"]], target_mode=TargetMode.FAVOURED, run=run)
    figures = [{"EI": "10.00", "ACI": "20.00"}, {"EI": "5.50", "ACI": "4.50"}]
    region, departments = make_departments("Ardèche", "Cantal")
    make_scenario(region, departments, figures, actor=agent, state=ScenarioState.SUBMITTED, years=(2021,))
    scenario = make_scenario(region, departments, figures, actor=agent, state=ScenarioState.ADOPTED, name="Adopté")
    Adoption.objects.create(scenario=scenario, version=scenario.current, motive="Rééquilibrer.", adopted_by=agent)
    return World(example, run, call, scenario)

"""The block that the page of a scenario takes from the review."""

import pytest
import time_machine
from django.template.loader import render_to_string

from allocation.presentation.consultation import compose_panel
from tests.factories.consultations import ASKED, departments_of, make_draft, make_member, submit
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def labels(panel):
    return [link.label for link in panel["links"]]


def test_the_panel_leads_each_person_to_what_they_may_do():
    agent, scenario = make_agent(), make_draft()
    before = labels(compose_panel(scenario, agent))
    with time_machine.travel(ASKED, tick=False):
        submit(scenario)
        member = make_member(departments_of(scenario)[0])
        panels = [compose_panel(scenario, user) for user in (agent, member)]

    assert before == ["Soumettre aux CDIAE"]
    assert [labels(panel) for panel in panels] == [
        ["Consultation des CDIAE", "Adoption et notification"],
        ["Rendre l’avis du CDIAE de l’Ardèche", "Consultation des CDIAE"],
    ]
    assert [panel["counter"] for panel in panels] == ["0 avis sur 2", ""]


def test_the_panel_is_drawn_with_its_clock():
    with time_machine.travel(ASKED, tick=False):
        scenario = make_draft()
        submit(scenario)
        panel = compose_panel(scenario, make_agent())

    html = render_to_string("allocation/consultation/_panel.html", {"panel": panel})

    assert "31\u00a0jours restants, jusqu’au 10\u00a0avril\u00a02026" in html
    assert "en consultation" in html

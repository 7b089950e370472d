"""Scenarios on their way: under review, adopted, notified."""

import datetime as dt

from accounts.roles import Role
from allocation.domain.adoption import adopt_scenario, notify_scenario
from allocation.domain.consultation import submit_scenario
from allocation.domain.opinions import OpinionAnswer, give_opinion
from allocation.enums import OpinionForm, OpinionValue
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.users import make_agent, make_holder

# 9 h 00 in Paris; the month ends on 10 April at 23 h 59, in summer time.
ASKED = dt.datetime(2026, 3, 10, 8, 0, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 4, 10, 21, 59, tzinfo=dt.UTC)
FIGURES = ({"EI": "10.00", "ACI": "20.00"}, {"EI": "5.50", "ACI": "4.50"}, {"EI": "1.00", "ACI": "2.00"})


def make_draft(*, agent=None, count=2, **fields):
    """A draft of one year between Ardèche, Cantal and Rhône, the first `count` of them."""
    region, departments = make_departments(*("Ardèche", "Cantal", "Rhône")[:count])
    return make_scenario(region, departments, FIGURES[:count], actor=agent or make_agent(), **fields)


def submit(scenario, *, agent=None, **fields):
    values = {"due_at": None, "message": "", "actor": agent or make_agent(), **fields}
    return submit_scenario(scenario, **values)


def departments_of(scenario):
    lines = scenario.current.lines.filter(year=scenario.first_year).select_related("area")
    return [line.area for line in lines.order_by("code")]


def make_member(department, **fields):
    return make_holder(Role.COMMITTEE_MEMBER, department, **fields)


def make_answer(**fields):
    values = {
        "value": OpinionValue.FAVOURABLE,
        "motivation": "Les besoins du département sont couverts.",
        "form": OpinionForm.SESSION,
        "held_on": ASKED.date(),
    }
    return OpinionAnswer(**{**values, **fields})


def answer_for_all(consultation, **fields):
    """One avis by département, each given by one of its members."""
    return [
        give_opinion(consultation, department=area, answer=make_answer(**fields), actor=make_member(area))
        for area in departments_of(consultation.scenario)
    ]


def make_adopted(*, agent=None, notified=False, **fields):
    """Submitted, with an avis by département, then adopted."""
    agent = agent or make_agent()
    scenario = make_draft(agent=agent, **fields)
    answer_for_all(submit(scenario, agent=agent))
    adopt_scenario(scenario, motive="Le partage suit le besoin.", actor=agent)
    if notified:
        notify_scenario(scenario, actor=agent)
    return scenario

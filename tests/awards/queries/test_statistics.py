"""What the public reads of the awards of a call: never what one or two applicants got."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from awards.queries.statistics import CallFigures, Group, group_for_agent, group_for_public
from awards.tables.statistics import groups_table


def figures(accepted):
    groups = [
        Group(name, "ACI", 9, count, Decimal(90), Decimal(10 * count), Decimal(900), Decimal(100 * count))
        for name, count in accepted.items()
    ]
    return CallFigures(call=None, funnel=(), groups=groups, durations=(), files=9 * len(groups))


@pytest.mark.parametrize(
    ("accepted", "hidden"),
    [
        ({"Ain": 0, "Allier": 3, "Cantal": 4}, set()),
        ({"Ain": 1, "Allier": 4, "Cantal": 5}, {"Ain", "Allier"}),
        ({"Ain": 2, "Allier": 2, "Cantal": 5}, {"Ain", "Allier"}),
        ({"Ain": 1, "Allier": 0, "Cantal": 0}, {"Ain"}),
        ({"Ain": 0, "Allier": 0}, set()),
    ],
)
def test_award_of_one_or_two_is_hidden_with_what_would_tell_it(accepted, hidden):
    assert {one.department for one in group_for_public(figures(accepted).groups) if one.hides_awards} == hidden


def shown(accepted):
    table = groups_table(group_for_public(figures(accepted).groups), params=QueryDict(), with_kind=False)
    return {cells[0].value: cells[2].text for cells in [*table.shown, table.total_cells]}


def test_hidden_award_is_a_dash_beside_what_is_shown():
    assert shown({"Ain": 1, "Allier": 4, "Cantal": 5})["Ain"] == "–"
    assert shown({"Ain": 1, "Allier": 4, "Cantal": 5})["Cantal"] == "5"


def test_total_is_told_when_it_tells_nobody():
    assert shown({"Ain": 1, "Allier": 4, "Cantal": 5})["Total"] == "10"


def test_total_of_one_or_two_is_hidden_too():
    assert shown({"Ain": 1, "Allier": 0, "Cantal": 0})["Total"] == "–"


def test_agent_reads_in_full_what_is_theirs_and_the_rest_as_everybody():
    groups = [
        Group("Ain", "ACI", 1, 0, Decimal(4), Decimal(0), Decimal(0), Decimal(0)),
        Group("Cantal", "ACI", 1, 0, Decimal(7), Decimal(0), Decimal(0), Decimal(0)),
        Group("Rhône", "ACI", 2, 0, Decimal(9), Decimal(0), Decimal(0), Decimal(0)),
    ]
    call = CallFigures(call=None, funnel=(), groups=groups, durations=(), files=4)

    told = group_for_agent(call, departments={"Ain"})

    assert [(one.department, one.kind, one.files, one.etp_asked) for one in told] == [
        ("Ain", "ACI", 1, Decimal(4)),
        ("Autres (moins de trois porteurs par territoire)", "", 3, Decimal(16)),
    ]


def test_agent_of_every_departement_reads_all_in_full():
    call = figures({"Ain": 1, "Allier": 4})

    assert group_for_agent(call, departments={"Ain", "Allier"}) == call.groups

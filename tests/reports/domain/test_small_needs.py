"""Needs so small that they would tell of persons, in the documents of each audience."""

import pytest

from reports.domain.freeze import freeze_restitution
from reports.enums import Audience, Section
from reports.rules.content import content_from_json
from tests.factories.reports import World
from tests.white_zones import example


def column(figure, key):
    place = figure.index_of(key)
    return [row[place] for row in figure.rows]


@pytest.mark.parametrize(
    ("audience", "told"), [(Audience.PUBLIC, ["100", None, None]), (Audience.COMMITTEE, ["100", "30", "5"])]
)
def test_public_does_not_read_small_needs_by_commune_nor_what_tells_them(db, audience, told):
    world = World(demand={**example.DEMAND, "B": 5.0})

    restitution = world.ask(area=world.example.epci["E1"], audience=audience, sections=[Section.CONTEXT])
    freeze_restitution(restitution, actor=restitution.made_by)
    content = content_from_json(restitution.content)

    figure = content.figure("need")
    assert column(figure, "demand") == told
    assert (figure.total is None) is (None in told)
    assert any("moins de 10 demandeurs" in note for note in figure.notes) is (None in told)

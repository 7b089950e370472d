import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.http import QueryDict

from iae_portal.common.models import AuditEvent
from iae_portal.dashboards.area_page import compose_area
from reports.domain.freeze import freeze_restitution, read_content
from reports.enums import Audience, Section
from reports.models import Restitution
from reports.rules.content import content_from_json, fingerprint_of
from structures.models import AnnexLine
from structures.queries.supply import YearSupply
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.white_zones import make_site
from white_zones.queries.results import children_results, class_shares


def column(figure, key):
    place = figure.index_of(key)
    return [row[place] for row in figure.rows]


def frozen(world, **asked):
    restitution = world.ask(**asked)
    freeze_restitution(restitution, actor=restitution.made_by)
    return restitution, content_from_json(restitution.content)


def test_frozen_restitution_has_its_fingerprint_its_date_and_its_trace(world):
    restitution, content = frozen(world)

    assert restitution.fingerprint == fingerprint_of(restitution.content)
    assert restitution.frozen_at is not None
    event = AuditEvent.objects.get(verb="restitution:frozen", subject_id=str(restitution.pk))
    assert event.data == {"fingerprint": restitution.fingerprint, "figures": len(content.figures)}


def test_parts_are_those_asked_in_the_order_of_the_vocabulary(world):
    _, content = frozen(world, sections=["glossary", "access", "supply"])

    assert [part.key for part in content.parts] == ["supply", "access", "glossary"]


def test_figure_changed_after_the_freeze_changes_nothing(world):
    restitution, before = frozen(world)
    AnnexLine.objects.update(etp=999)
    Area.objects.update(population=1)

    freeze_restitution(Restitution.objects.get(pk=restitution.pk), actor=world.agent)

    after = Restitution.objects.get(pk=restitution.pk)
    assert content_from_json(after.content) == before
    assert after.fingerprint == restitution.fingerprint


def test_database_refuses_to_change_or_remove_what_is_frozen(world):
    restitution, _ = frozen(world)

    for change in ({"content": {"shape": 1}}, {"fingerprint": "0" * 64}, {"title": "Autre"}):
        with pytest.raises((IntegrityError, InternalError), match="ne se modifie pas"), transaction.atomic():
            Restitution.objects.filter(pk=restitution.pk).update(**change)
    with pytest.raises((IntegrityError, InternalError), match="ne se modifie pas"), transaction.atomic():
        Restitution.objects.filter(pk=restitution.pk).delete()


def test_need_is_that_of_the_diagnosis(world):
    _, content = frozen(world)
    figure = content.figure("need")
    results = children_results(world.run, world.department, level=AreaLevel.EPCI)

    told = dict(zip(column(figure, "name"), column(figure, "demand"), strict=True))

    assert {name: float(value) for name, value in told.items()} == {
        row.area.name: pytest.approx(row.demand) for row in results
    }


def test_supply_of_the_region_is_that_of_the_dashboard(world):
    _, content = frozen(world, area=world.region)
    supply = YearSupply(2021).of(world.region)

    figure = content.figure("supply")
    total = dict(zip([one.key for one in figure.columns], figure.total, strict=True))

    assert {kind: float(total[kind]) for kind in supply.etp} == {kind: float(etp) for kind, etp in supply.etp.items()}
    assert float(total["total"]) == 36.0


def test_classes_are_those_of_the_diagnosis(world):
    _, content = frozen(world, area=world.region)
    figure = content.figure("classes")

    assert column(figure, "communes") == [share.communes for share in class_shares(world.run)]
    assert {mark.access_class for mark in figure.map.marks} == {
        row.access_class for row in children_results(world.run, world.region, level=AreaLevel.EPCI)
    }


def test_key_numbers_are_those_of_the_dashboard(world):
    _, content = frozen(world, area=world.region)
    page = compose_area(world.agent, world.region, params=QueryDict())

    assert [(one.label, one.value) for one in content.key_numbers] == [
        (figure.label[0].upper() + figure.label[1:], figure.value) for figure in page.figures
    ]


def test_direction_reads_the_detail_that_other_audiences_do_not(world):
    _, internal = frozen(world, audience=Audience.DIRECTION, actor=world.own)
    _, steering = frozen(world, audience=Audience.STEERING, actor=world.own)

    assert {one.key for one in internal.figure("supply").columns} >= {"EI", "ETTI", "AI", "ACI"}
    # Each EPCI of the example has fewer than three structures: its total is not told.
    assert column(steering.figure("supply"), "total") == [None, None]
    assert column(internal.figure("supply"), "total") != [None, None]


@pytest.mark.parametrize(
    ("audience", "is_detailed"), [(Audience.DIRECTION, True), (Audience.STEERING, False), (Audience.PUBLIC, False)]
)
def test_kinds_of_an_epci_are_told_to_the_direction_alone(world, audience, is_detailed):
    """Three structures in each EPCI: their total may be told, and not what each kind, held by one of them, makes."""
    for name, commune in (("S4", "A"), ("S5", "B"), ("S6", "E")):
        place = world.example.communes[commune]
        make_site(name, commune=place, department=world.department, etp={"AI": "3"})

    _, content = frozen(world, area=world.example.epci["E1"], audience=audience, sections=[Section.SUPPLY])

    (part,) = content.parts
    assert part.sentences[0].startswith("16,00 ETP")
    assert any(sentence.startswith("Par filière") for sentence in part.sentences) is is_detailed
    assert any(figure.key == "supply" for figure in content.figures) is is_detailed


def test_agent_of_a_departement_reads_no_figure_of_another_perimeter(world):
    restitution = world.ask(actor=world.own)

    content = read_content(restitution, actor=world.own)

    names = {name for figure in content.figures if figure.key == "access" for name in column(figure, "name")}
    assert names == {"EPCI E1", "EPCI E2"}


def test_robust_white_communes_are_those_of_the_diagnosis_without_small_numbers(world):
    _, content = frozen(world, area=world.region, sections=[Section.ACCESS])
    rows = children_results(world.run, world.region, level=AreaLevel.COMMUNE)
    expected = {
        row.area.name for row in rows if row.access_class == "white" and row.is_robust and (row.demand or 0) >= 10
    }

    robust = [figure for figure in content.figures if figure.key == "robust"]

    assert {name for figure in robust for name in column(figure, "name")} == expected

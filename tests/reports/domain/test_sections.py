"""What the sections on means, calls, avis and doctrine read, each by who and for whom."""

import datetime as dt
from decimal import Decimal

import pytest

from allocation.domain.comparison_study import study_alone
from allocation.enums import Firmness, ScenarioState
from committees.enums import OpinionValue
from iae_portal.common.formatting import format_number
from reports.domain.reading import open_reading
from reports.domain.sections.access import hide_small_needs
from reports.domain.sections.calls import compose_calls
from reports.domain.sections.doctrine import compose_doctrine
from reports.domain.sections.means import compose_means
from reports.domain.sections.opinions import compose_opinions
from reports.enums import Audience
from strategy.domain.recommendations import (
    add_evidence,
    create_recommendation,
    open_discussion,
    resume_writing,
    validate_recommendation,
)
from strategy.domain.road_map_states import publish_road_map
from strategy.domain.roadmaps import save_road_map
from strategy.enums import EvidenceKind
from strategy.models import Action, Axis, Evidence, Goal, Reading, RoadMap
from territories.enums import AreaLevel
from tests.factories.allocation import make_scenario
from tests.factories.awards import DECIDED, acceptance, amount, make_decider, make_heard, make_released
from tests.factories.calls import make_call
from tests.factories.means import make_envelope
from tests.factories.structures import make_siae
from white_zones.filters import Shown
from white_zones.queries.results import class_shares
from white_zones.tables import shares_table

NB = "\u00a0"


def read(world, *, area=None, audience=Audience.STEERING, actor=None):
    area = area or world.region
    department = None if area == world.region else world.department
    return open_reading(actor or world.agent, area, department=department, audience=audience)


def texts(draft, key):
    """The rows of a figure by column, as they are read; None when the section has no such figure."""
    figure = next((figure for figure in draft.figures if figure.key == key), None)
    if figure is None:
        return None
    keys = [column.key for column in figure.columns]
    return [dict(zip(keys, row, strict=True)) for row in figure.texts]


def test_envelopes_of_the_region_are_those_of_the_board_with_both_payers(world):
    make_envelope(world.region, etp="36.00", euros="400000")
    make_envelope(world.department, etp="30.00")

    draft = compose_means(read(world))

    rows = texts(draft, "envelopes")
    assert [(row["area"], row["state_etp"]) for row in rows] == [
        ("Région d’essai", "36,00"),
        ("Département d’essai", "30,00"),
    ]
    assert draft.part.sentences[0].startswith("L’enveloppe 2019 de l’État est de 36,00 ETP")


def test_public_does_not_read_an_indicative_envelope(world):
    make_envelope(world.region, firmness=Firmness.INDICATIVE)

    assert texts(compose_means(read(world, audience=Audience.PUBLIC)), "envelopes") is None
    assert texts(compose_means(read(world)), "envelopes") is not None


@pytest.fixture
def scenario(world):
    figures = [{"EI": "10.00", "ACI": "20.00"}, {"EI": "5.00"}]
    base = [{"EI": "8.00", "ACI": "20.00"}, {"EI": "7.00"}]
    return make_scenario(
        world.region,
        [world.department, world.other],
        figures,
        base=base,
        actor=world.agent,
        state=ScenarioState.SUBMITTED,
        name="Solidaire",
    )


def test_scenario_under_review_is_told_with_its_differences_and_its_fairness(world, scenario):
    draft = compose_means(read(world))

    rows = texts(draft, "scenarios")
    assert [(row["name"], row["etp-0"], row["ecart-0"]) for row in rows] == [
        ("Autre département", "5,00", "−2,00"),
        ("Département d’essai", "30,00", "+2,00"),
    ]
    assert texts(draft, "fairness") is not None
    assert any("Solidaire" in text for _, text in draft.versions)


def test_scenario_alone_tells_what_it_does_to_white_zones_as_among_others(world, scenario):
    effect = study_alone(world.agent, scenario.pk).effects[0].effect

    (row,) = texts(compose_means(read(world)), "scenario_summary")
    told = (effect.people_left, effect.people_entered)
    assert (row["left"], row["entered"]) == tuple(format_number(people) for people in told)


def test_dropped_scenario_is_told_to_nobody(world, scenario):
    type(scenario).objects.filter(pk=scenario.pk).update(state=ScenarioState.DROPPED)

    assert texts(compose_means(read(world, audience=Audience.DIRECTION)), "scenarios") is None


def test_public_reads_no_scenario_before_its_adoption(world, scenario):
    assert texts(compose_means(read(world, audience=Audience.PUBLIC)), "scenarios") is None


def test_departement_reads_its_own_line_of_a_scenario(world, scenario):
    rows = texts(compose_means(read(world, area=world.department, actor=world.own)), "scenarios")

    assert [row["name"] for row in rows] == ["Département d’essai"]


@pytest.fixture
def awarded(world, time_machine):
    """Two files of the département in a closed call, one of them accepted for 4 ETP."""
    time_machine.move_to(DECIDED, tick=False)
    call = make_call()
    files = [make_heard(call, siae=make_siae(department=world.department)) for _ in range(2)]
    make_released(files[0], make_decider(files[0]), acceptance(files[0], amount(files[0], etp="4.00")))
    return call


def test_direction_reads_the_funnel_and_what_was_granted(world, awarded):
    draft = compose_calls(read(world, audience=Audience.DIRECTION))

    (row,) = texts(draft, "funnels")
    assert [row[key] for key in ("begun", "submitted", "favourable", "accepted")] == ["2", "2", "2", "1"]
    (group,) = texts(draft, "awards")
    assert (group["department"], group["files"], group["etp_granted"]) == ("Département d’essai", "2", "4,00")


@pytest.mark.parametrize("audience", [Audience.STEERING, Audience.COMMITTEE, Audience.PUBLIC])
def test_others_do_not_read_what_one_or_two_applicants_did(world, awarded, audience):
    draft = compose_calls(read(world, audience=audience))

    (row,) = texts(draft, "funnels")
    assert {row[key] for key in ("begun", "submitted", "favourable", "accepted")} == {"–"}
    assert texts(draft, "awards") is None


def test_open_call_is_not_told_to_the_public(world, time_machine):
    call = make_call()
    time_machine.move_to(DECIDED, tick=False)
    make_heard(call, siae=make_siae(department=world.department))
    time_machine.move_to(call.opens_at + dt.timedelta(hours=1), tick=False)

    assert texts(compose_calls(read(world, audience=Audience.PUBLIC)), "funnels") is None
    assert texts(compose_calls(read(world)), "funnels") is not None


def test_opinions_are_counted_by_committee_and_small_counts_hidden(world, awarded):
    make_heard(awarded, siae=make_siae(department=world.department), value=OpinionValue.RESERVED)

    internal = texts(compose_opinions(read(world, audience=Audience.DIRECTION)), "opinions")
    public = texts(compose_opinions(read(world, audience=Audience.PUBLIC)), "opinions")

    assert [(row["name"], row["favourable"], row["reserved"]) for row in internal] == [
        ("CDIAE, Département d’essai", "2", "1")
    ]
    assert [(row["favourable"], row["reserved"], row["unfavourable"]) for row in public] == [("–", "–", "0")]


def test_opinions_stay_in_the_perimeter_of_the_agent(world, awarded):
    make_heard(awarded, siae=make_siae(department=world.other))

    rows = texts(compose_opinions(read(world, area=world.department, actor=world.own)), "opinions")

    assert [row["name"] for row in rows] == ["CDIAE, Département d’essai"]


@pytest.fixture
def recommendation(world):
    values = {
        "title": "Ouvrir une antenne",
        "problem": "Aucun site à moins de 40 minutes.",
        "action": "Lancer un appel.",
        "owner": "DDETS",
        "success": "Un porteur se présente.",
        "department": world.department,
        "starts_on": dt.date(2027, 1, 1),
        "etp": Decimal("5.00"),
    }
    made = create_recommendation(values=values, areas=[world.department], actor=world.agent)
    evidence = Evidence(
        kind=EvidenceKind.NOTE,
        title="Temps de trajet",
        figures=[["Minutes", "42"]],
        source="Diagnostic d’essai",
        dated_on=dt.date(2026, 1, 1),
    )
    add_evidence(made, evidence=evidence, actor=world.agent)
    return made


def test_recommendation_is_told_as_it_was_validated(world, recommendation):
    open_discussion(recommendation, actor=world.agent)
    validate_recommendation(recommendation, note="", actor=world.agent)

    draft = compose_doctrine(read(world))

    (row,) = texts(draft, "recommendations")
    assert (row["title"], row["owner"], row["etp"]) == (f"{recommendation.number} Ouvrir une antenne", "DDETS", "5,00")
    (card,) = draft.part.cards
    assert ("Constat", "Aucun site à moins de 40 minutes.") in card.lines
    assert ("Calendrier", f"1er{NB}janvier{NB}2027") in card.lines
    proof = f"Minutes{NB}: 42 (Diagnostic d’essai, 1er{NB}janvier{NB}2026)"
    assert (f"Preuve{NB}: Temps de trajet", proof) in card.lines


def test_recommendation_that_is_not_validated_is_not_told(world, recommendation):
    open_discussion(recommendation, actor=world.agent)
    resume_writing(recommendation, actor=world.agent)

    draft = compose_doctrine(read(world, audience=Audience.DIRECTION))

    assert draft.part.cards == ()
    assert draft.part.sentences[0].startswith("Aucune préconisation n’est validée")


def test_recommendation_of_another_departement_is_not_told(world, recommendation):
    open_discussion(recommendation, actor=world.agent)
    validate_recommendation(recommendation, note="", actor=world.agent)
    reading = open_reading(world.agent, world.other, department=world.other, audience=Audience.STEERING)

    assert compose_doctrine(reading).part.cards == ()


def test_published_road_map_tells_its_actions_and_the_last_value_of_its_goals(world):
    made = RoadMap(
        title="Feuille de route d’essai",
        department=world.department,
        first_year=2026,
        last_year=2028,
        created_by=world.agent,
    )
    save_road_map(made, actor=world.agent)
    axis = Axis.objects.create(road_map=made, rank=1, title="Développer l’offre")
    Action.objects.create(axis=axis, rank=1, title="Ouvrir un site", progress=40, due_on=dt.date(2027, 6, 30))
    goal = Goal.objects.create(
        axis=axis, rank=1, title="Moins de zones blanches", measure="Communes", start=10, target=4
    )
    for value, day in ((9, 1), (8, 2)):
        Reading.objects.create(
            goal=goal, value=value, read_on=dt.date(2026, 1, day), source="Diagnostic", recorded_by=world.agent
        )
    before = compose_doctrine(read(world))

    publish_road_map(made, actor=world.agent)
    after = compose_doctrine(read(world))

    assert texts(before, "actions") is None
    assert [(row["title"], row["progress"]) for row in texts(after, "actions")] == [("Ouvrir un site", f"40{NB}%")]
    assert [(row["start"], row["last"], row["target"]) for row in texts(after, "goals")] == [("10", "8", "4")]


def test_public_reads_a_recommendation_without_its_proofs(world, recommendation):
    open_discussion(recommendation, actor=world.agent)
    validate_recommendation(recommendation, note="", actor=world.agent)

    (card,) = compose_doctrine(read(world, audience=Audience.PUBLIC)).part.cards

    assert [label for label, _ in card.lines if label.startswith("Preuve")] == []


def test_public_does_not_read_the_small_need_of_a_class(world):
    reading = read(world, area=world.department, audience=Audience.PUBLIC)
    shares = [share for share in class_shares(world.run, area=world.department) if share.demand]

    small = hide_small_needs(
        shares_table(shares, shown=Shown(level=AreaLevel.COMMUNE, kind=""), params=reading.params), minimum=10_000.0
    )

    assert [row.demand for row in small.rows] == [None] * len(shares)
    assert set(small.total) == {"communes", "population"}


def test_need_of_a_large_class_is_told(world):
    shares = class_shares(world.run)
    table = shares_table(shares, shown=Shown(level=AreaLevel.COMMUNE, kind=""), params=read(world).params)

    assert hide_small_needs(table, minimum=0.5) is table


def test_others_do_not_read_what_one_accepted_applicant_got(world, awarded):
    for _ in range(2):
        make_heard(awarded, siae=make_siae(department=world.department))

    (group,) = texts(compose_calls(read(world, audience=Audience.STEERING)), "awards")

    assert (group["files"], group["accepted"], group["etp_granted"]) == ("4", "–", "–")

"""Figures copied as evidence: what changes later changes nothing, and what one may not read is not copied."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from allocation.enums import ScenarioState
from allocation.models import Scenario
from calls.enums import ApplicationState
from strategy.domain.freezing import (
    NO_LINE,
    NO_RUN,
    NO_VALUE,
    NOT_CLOSED,
    NOT_MEASURED,
    TOO_FEW,
    freeze_call,
    freeze_indicator,
    freeze_run,
    freeze_scenario,
    write_note,
)
from strategy.domain.recommendation_states import list_obstacles
from strategy.domain.recommendations import add_evidence
from strategy.enums import EvidenceKind
from territories.enums import ValueState
from territories.models import IndicatorValue
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.calls import DURING, make_call
from tests.factories.desk import AFTER, make_file
from tests.factories.strategy import make_recommendation
from tests.factories.structures import make_department, make_siae
from tests.factories.territories import make_area, make_indicator, make_source, make_value
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_agent()


def refused(freeze):
    """What is told of what cannot be frozen."""
    with pytest.raises(ValidationError) as refusal:
        freeze()
    return refusal.value.messages


def figures(evidence):
    return dict(map(tuple, evidence.figures))


def test_run_gives_need_access_class_and_robustness_of_an_area(actor):
    made = make_example()
    run = make_done_run(made)

    evidence = freeze_run(area=made.epci["E1"], kind="", actor=actor)

    assert figures(evidence) == {
        "Besoin (demandeurs)": "190",
        "Accès (ETP pour 100 demandeurs)": "6,53",
        "Accès rapporté à la référence": "0,82",
        "Classe": "intermédiaire",
        "Besoin non couvert (demandeurs)": "42",
        "Part du besoin en commune blanche": "15,8\u00a0%",
        "Part du besoin en commune de classe robuste": "100,0\u00a0%",
    }
    assert (evidence.kind, evidence.run, evidence.area) == (EvidenceKind.RUN, run, made.epci["E1"])
    assert evidence.title == "Diagnostic 2021\u00a0: EPCI E1, toutes filières"
    assert evidence.source.startswith("Calcul «\u00a0Calcul d’essai\u00a0»")


def test_run_gives_the_robustness_of_a_commune(actor):
    made = make_example()
    make_done_run(made)

    evidence = freeze_run(area=made.communes["F"], kind="ACI", actor=actor)

    assert figures(evidence)["Robustesse de la classe"] == "non mesurée"
    assert (
        "atelier ou chantier" in evidence.title.lower()
        or "ACI" in evidence.title
        or evidence.title.endswith("insertion")
    )


def test_without_a_published_run_nothing_is_frozen(actor):
    assert refused(lambda: freeze_run(area=make_department(), kind="", actor=actor)) == [NO_RUN]


def test_area_that_the_run_did_not_measure_is_refused(actor):
    make_done_run(make_example())

    assert refused(lambda: freeze_run(area=make_area(level="epci", code="990000123"), kind="", actor=actor)) == [
        NOT_MEASURED
    ]


def test_scenario_gives_the_etp_of_a_territory(actor):
    region, (one, other) = make_departments("Ardèche", "Cantal")
    scenario = make_scenario(
        region,
        [one, other],
        [{"ACI": "10"}, {"ACI": "1200.50"}],
        actor=actor,
        base=[{"ACI": "12"}, {"ACI": "1198.50"}],
        state=ScenarioState.ADOPTED,
        targets={("Cantal", 2020): Decimal(1300)},
    )

    evidence = freeze_scenario(scenario=scenario, area=other, actor=actor)

    assert figures(evidence) == {
        "ETP de l’année précédente": "1\u202f198,50",
        "ETP 2020": "1\u202f200,50",
        "Cible 2020 (ETP)": "1\u202f300,00",
        "Ce qui tient le chiffre en 2020": "libre",
    }
    assert (evidence.source, evidence.scenario) == (
        "Scénario «\u00a0Scénario\u00a0», version 1, adopté",
        scenario.current,
    )


def test_undecided_line_of_another_departement_is_not_copied():
    region, (one, other) = make_departments("Ardèche", "Cantal")
    scenario = make_scenario(
        region, [one, other], [{"ACI": "10"}, {"ACI": "20"}], actor=make_agent(), state=ScenarioState.SUBMITTED
    )
    agent = make_holder(Role.DEPARTMENTAL_AGENT, one)

    assert freeze_scenario(scenario=scenario, area=one, actor=agent).area == one
    assert refused(lambda: freeze_scenario(scenario=scenario, area=other, actor=agent)) == [NO_LINE]


def test_evidence_of_an_undecided_scenario_keeps_from_validating(actor):
    region, (one, other) = make_departments("Ardèche", "Cantal")
    scenario = make_scenario(
        region, [one, other], [{"ACI": "10"}, {"ACI": "20"}], actor=actor, state=ScenarioState.SUBMITTED
    )
    made = make_recommendation(actor=actor, department=one)
    add_evidence(made, evidence=freeze_scenario(scenario=scenario, area=one, actor=actor), actor=actor)

    assert list_obstacles(made) == [
        "Une preuve vient d’un scénario qui n’est pas adopté\u00a0: attendez-le ou retirez-la."
    ]
    Scenario.objects.filter(pk=scenario.pk).update(state=ScenarioState.ADOPTED)
    assert list_obstacles(made) == []


@pytest.fixture
def closed_call(time_machine):
    """Three files in one département, one in another."""
    time_machine.move_to(DURING, tick=False)
    call = make_call()
    inside, outside = make_department(), make_department(code="98D", name="Voisin")
    for department in (inside, inside, inside, outside):
        make_file(call, siae=make_siae(department=department), etp_asked="2.50", euros_asked="10000")
    time_machine.move_to(AFTER, tick=False)
    return call


def test_call_gives_its_demands_and_awards(actor, closed_call):
    evidence = freeze_call(call=closed_call, department=None, actor=actor)

    assert figures(evidence) == {
        "Dossiers déposés": "4",
        "ETP demandés": "10,00",
        "Montant demandé": "40\u202f000\u00a0€",
        "Dossiers acceptés": "0",
        "ETP accordés": "0,00",
        "Montant accordé": "0\u00a0€",
    }
    assert (evidence.call, evidence.dated_on) == (closed_call.version, AFTER.date())


def test_figures_of_one_applicant_are_not_copied(actor, closed_call):
    assert refused(lambda: freeze_call(call=closed_call, department=make_department(code="98D"), actor=actor)) == [
        TOO_FEW
    ]


def test_departement_without_a_file_is_told_so(actor, closed_call):
    evidence = freeze_call(call=closed_call, department=make_department(code="97D"), actor=actor)

    assert figures(evidence)["Dossiers déposés"] == "0"


def test_open_call_is_not_copied(actor, time_machine):
    time_machine.move_to(DURING, tick=False)

    assert refused(lambda: freeze_call(call=make_call(), department=None, actor=actor)) == [NOT_CLOSED]


def test_withdrawn_files_still_count_as_the_statistics_say(actor, time_machine):
    time_machine.move_to(DURING, tick=False)
    call = make_call()
    make_file(call, state=ApplicationState.WITHDRAWN)
    time_machine.move_to(AFTER, tick=False)

    assert refused(lambda: freeze_call(call=call, department=None, actor=actor)) == [TOO_FEW]


def test_indicator_gives_its_latest_value_with_its_source(actor):
    area = make_department()
    indicator = make_indicator(name="demandeurs d’emploi", decimals=1)
    source = make_source(
        title="Fichier", producer="Institut", vintage="2025", imported_at=dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    )
    make_value(indicator, area, "12", period="2022", source=source)
    make_value(indicator, area, "1234.56", period="2023", source=source)

    evidence = freeze_indicator(indicator=indicator, area=area, actor=actor)

    assert evidence.figures == [["Demandeurs d’emploi (personnes)", "1\u202f234,6"]]
    assert (evidence.source, evidence.dated_on, evidence.is_estimated) == (
        "Fichier, Institut, 2025",
        dt.date(2026, 2, 3),
        False,
    )


@pytest.mark.parametrize(("state", "is_estimated"), [(ValueState.IMPUTED, False), (ValueState.ESTIMATED, True)])
def test_state_of_a_value_is_told(actor, state, is_estimated):
    area, indicator = make_department(), make_indicator()
    make_value(indicator, area, "5", state=state)

    evidence = freeze_indicator(indicator=indicator, area=area, actor=actor)

    assert (evidence.figures[1], evidence.is_estimated) == (["État de la valeur", state.label], is_estimated)


def test_value_of_demonstration_says_so(actor):
    area, indicator = make_department(), make_indicator()
    make_value(indicator, area, "5", source=make_source(is_demonstration=True))

    assert freeze_indicator(indicator=indicator, area=area, actor=actor).is_estimated


def test_unknown_value_is_not_copied(actor):
    area, indicator = make_department(), make_indicator()
    make_value(indicator, area, None, state=ValueState.SECRET)

    assert refused(lambda: freeze_indicator(indicator=indicator, area=area, actor=actor)) == [NO_VALUE]


def test_figure_that_changes_later_changes_nothing(actor):
    area, indicator = make_department(), make_indicator()
    value = make_value(indicator, area, "5")
    made = make_recommendation(actor=actor)
    kept = add_evidence(made, evidence=freeze_indicator(indicator=indicator, area=area, actor=actor), actor=actor)

    IndicatorValue.objects.filter(pk=value.pk).update(value=9)

    kept.refresh_from_db()
    assert kept.figures[0][1] == "5"


def test_note_says_where_it_comes_from():
    note = write_note(title="Réunion", text="Dit.", source="Compte rendu", dated_on=dt.date(2026, 3, 2))

    assert (note.kind, note.figures, note.is_estimated) == (EvidenceKind.NOTE, [], False)

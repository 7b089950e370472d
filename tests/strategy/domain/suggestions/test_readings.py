"""Each reading of the figures, on figures worked out by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from allocation.enums import ClauseKind, LineStatus, ScenarioState
from allocation.models import ScenarioVersion
from allocation.rules.settings import AreaRule, ClauseSettings, Settings, YearSettings, write_settings
from calls.enums import TargetMode
from iae_portal.common.job_execution import execute_job
from strategy.domain.suggestions.consumption import find_slipping_structures
from strategy.domain.suggestions.costly_rules import find_costly_rules
from strategy.domain.suggestions.sitings import find_sitings
from strategy.domain.suggestions.tensions import find_tensions
from strategy.domain.suggestions.unanswered import find_unanswered
from strategy.domain.suggestions.white_zones import find_white_zones
from strategy.enums import SuggestionKind
from structures.rules.activities import Activity
from territories.enums import AreaLevel
from tests.factories.allocation import YEAR, make_departments, make_scenario
from tests.factories.calls import CLOSES, make_call
from tests.factories.desk import AFTER, make_file
from tests.factories.recruitment import make_basin, make_projects
from tests.factories.sitings import make_siting
from tests.factories.structures import make_annex, make_declaration, make_siae, make_site
from tests.factories.users import make_agent
from tests.factories.white_zones import make_done_run, make_example
from white_zones.models import CommuneResult

pytestmark = pytest.mark.django_db


def told(finding):
    return dict(map(tuple, finding.figures))


@pytest.fixture
def example():
    return make_example()


def test_robust_white_communes_make_one_finding_by_epci(example):
    run = make_done_run(example)

    (found,) = find_white_zones(run)

    assert (found.key, found.kind, found.department, found.area) == (
        "white-zone-2021-990000001",
        SuggestionKind.WHITE_ZONE,
        example.department,
        example.epci["E1"],
    )
    assert told(found) == {
        "Communes blanches robustes": "1",
        "Habitants de ces communes": "6\u202f000",
        "Besoin de ces communes (demandeurs)": "30",
        "Besoin non couvert de ces communes (demandeurs)": "30",
        "Classe de l’ensemble": "intermédiaire",
        "Accès rapporté à la référence": "0,82",
        "Part du besoin en commune blanche": "15,8\u00a0%",
    }
    assert found.reason == (
        "EPCI E1\u00a0: 1 commune sur 3 est en zone blanche, et cette classe est robuste (elle sort d’au moins "
        "80\u00a0% des tirages). 30 demandeurs y vivent\u00a0; il manque de quoi en servir 30 pour que chaque commune "
        "atteigne la référence. D’abord\u00a0: Commune F."
    )
    assert found.path == f"/diagnostic/{run.pk}/epci/990000001/"


def test_white_communes_of_doubtful_class_suggest_nothing(example):
    run = make_done_run(example, draws=0)

    assert CommuneResult.objects.filter(run=run, access_class="white", kind="").exists()
    assert find_white_zones(run) == []


def test_white_communes_of_small_demand_suggest_nothing(example):
    assert find_white_zones(make_done_run(example, minimum_demand=31)) == []


def test_certified_siting_makes_one_finding_by_antenna(example):
    run = make_done_run(example)
    study = make_siting(run, is_shared=True)
    assert find_sitings(run) == []

    execute_job(job_id=study.job_id)

    (found,) = find_sitings(run)
    assert (found.kind, found.department, found.area.level) == (
        SuggestionKind.SITING,
        example.department,
        AreaLevel.COMMUNE,
    )
    assert (told(found)["Taille de l’antenne (ETP)"], told(found)["Écart à l’optimum"]) == (
        "5,00",
        "optimum certifié",
    )
    assert found.path == f"/diagnostic/implantations/{study.pk}/"


def test_siting_that_its_author_keeps_suggests_nothing(example):
    run = make_done_run(example)
    study = make_siting(run)
    execute_job(job_id=study.job_id)

    assert find_sitings(run) == []


@pytest.fixture
def basin(example):
    """A basin where home help is in tension: 100 projects of which 70 are judged difficult."""
    made = make_basin(example.communes["A"], name="Bassin d’essai")
    make_projects(made)
    return made


def test_activity_in_tension_that_nobody_carries_is_found(example, basin):
    for site in ("S1", "S2", "S3"):
        example.sites[site].siae.activities = [Activity.GREEN_SPACES]
        example.sites[site].siae.save()

    (found,) = find_tensions(make_done_run(example))

    assert (found.kind, found.department, found.area) == (SuggestionKind.TENSION, example.department, basin)
    # The occupation of the survey is trained for by two activities.
    assert list(told(found).values()) == ["100, 70\u00a0%"] * 2
    assert found.reason.endswith("2 activités sont dans ce cas.")
    assert found.dated_on == dt.date(2024, 1, 1)


def test_absence_that_is_a_doubt_suggests_nothing(example, basin):
    """The structure of the basin has not told its activities."""
    assert find_tensions(make_done_run(example)) == []


def test_without_a_survey_there_is_no_tension(example):
    assert find_tensions(make_done_run(example)) == []


@pytest.fixture
def scenario():
    """Ardèche is kept at its floor, 3 ETP above its target; a reserve moves 2,5 ETP."""
    region, departments = make_departments("Ardèche", "Cantal", "Rhône")
    made = make_scenario(
        region,
        departments,
        [{"ACI": "10"}, {"ACI": "20"}, {"ACI": "30"}],
        actor=make_agent(),
        targets={("Ardèche", YEAR): Decimal(7)},
    )
    clause = ClauseSettings(key="reserve", kind=ClauseKind.RESERVE, to=AreaRule(), share=Decimal("0.1"))
    years = (YearSettings(year=YEAR, envelope=Decimal(60)),)
    codes = [one.code for one in departments]
    differences = {codes[1]: "2.5", codes[2]: "-2.5"}
    version = ScenarioVersion.objects.create(
        scenario=made,
        number=2,
        rules=write_settings(Settings(years=years, clauses=(clause,))),
        inputs=made.current.inputs,
        outcome=made.current.outcome,
        answer={"clauses": [{"key": "reserve", "moved": "2.5", "differences": differences}]},
        duration_ms=1,
        fingerprint="1" * 64,
        code_version="0.1.0",
        author=made.created_by,
    )
    for line in made.current.lines.all():
        line.pk, line.version = None, version
        line.status = LineStatus.FLOOR if line.name == "Ardèche" else LineStatus.FREE
        line.save(force_insert=True)
    made.current, made.state = version, ScenarioState.SUBMITTED
    made.save(update_fields=["current", "state"])
    return made


def test_rules_that_cost_are_found_for_the_region(scenario):
    clause, floor = find_costly_rules()

    assert (clause.title, floor.title) == (
        "La clause de réserve déplace 2,50 ETP",
        "Le plancher tient 3,00 ETP loin de la cible",
    )
    assert {clause.department, floor.department} == {None}
    assert clause.reason == (
        "Dans «\u00a0Scénario\u00a0», la clause de réserve déplace 2,50 ETP\u00a0: le même scénario résolu sans elle "
        "donnerait 2,50 à Rhône en plus, 2,50 à Cantal en moins."
    )
    assert told(floor) == {
        "ETP tenus loin de la cible en 2020": "3,00",
        "Départements tenus": "1",
        "Ardèche (ETP)": "3,00",
    }
    assert (floor.scenario_id, floor.path) == (scenario.current_id, f"/repartition/scenarios/{scenario.pk}/")


def test_rule_under_one_etp_costs_nothing(scenario):
    region, departments = make_departments("Loire", "Ain")
    make_scenario(
        region,
        departments,
        [{"ACI": "10"}, {"ACI": "20"}],
        actor=make_agent(),
        name="Sans coût",
        state=ScenarioState.SUBMITTED,
        targets={("Loire", YEAR): Decimal("9.5")},
    )

    assert {one.scenario_id for one in find_costly_rules()} == {scenario.current_id}


def test_draft_scenario_suggests_nothing():
    region, departments = make_departments("Loire", "Ain")
    make_scenario(
        region,
        departments,
        [{"ACI": "10"}, {"ACI": "20"}],
        actor=make_agent(),
        targets={("Loire", YEAR): Decimal(2)},
    )

    assert find_costly_rules() == []


@pytest.mark.parametrize(
    ("worked", "months", "count"),
    [("8", 3, 1), ("12", 3, 1), ("8", 2, 0), ("9", 3, 0), ("11", 12, 0)],
)
def test_structure_that_slips_is_found(worked, months, count):
    """Ten ETP under convention: under 8,5 or over 11,5, over three months at least."""
    siae = make_siae(name="Régie")
    annex = make_annex(siae, year=2026, monthly_etp="10")
    site = make_site(siae)
    annex.lines.create(site=site, kind="ACI", funder="state", etp="10")
    for month in range(1, months + 1):
        make_declaration(annex, month, etp=worked)

    assert len(find_slipping_structures()) == count


def test_consumption_is_told_with_its_months():
    siae = make_siae(name="Régie")
    annex = make_annex(siae, year=2026, monthly_etp="10")
    annex.lines.create(site=make_site(siae), kind="ACI", funder="state", etp="10")
    for month in (1, 2, 3):
        make_declaration(annex, month, etp="8")

    (found,) = find_slipping_structures()

    assert (found.key, found.department, found.dated_on) == (
        f"consumption-2026-99D-{siae.pk}",
        siae.department,
        dt.date(2026, 3, 31),
    )
    assert told(found) == {
        "ETP conventionnés (moyenne des mois déclarés)": "10,00",
        "ETP réalisés (moyenne des mois déclarés)": "8,00",
        "Taux de consommation": "80,0\u00a0%",
        "Mois déclarés": "3",
    }
    assert found.reason.endswith("sous sa convention de 2,00 ETP.")


@pytest.fixture
def aimed(example, time_machine):
    """A closed call that aims at two communes of E1 and one of E2."""
    run = make_done_run(example)
    call = make_call(
        title="Places en zone blanche",
        run=run,
        target_mode=TargetMode.RESERVED,
        targets=[example.communes[code] for code in "ABC"],
    )
    time_machine.move_to(AFTER, tick=False)
    return call


def test_call_without_a_file_is_found_where_it_aimed(example, aimed):
    (found,) = find_unanswered()

    assert (found.key, found.department, found.area) == (
        f"unanswered-{aimed.pk}-99D",
        example.department,
        example.department,
    )
    assert told(found) == {
        "EPCI visés": "2",
        "EPCI visés sans dossier": "2",
        "Communes visées de ces EPCI": "3",
        "Habitants de ces communes": "6\u202f000",
    }
    assert (found.dated_on, found.call) == (CLOSES.date(), aimed.version)


def test_file_answers_for_the_epci_of_its_place(example, aimed):
    make_file(aimed, siae=make_siae(department=example.department), place=example.communes["F"])

    (found,) = find_unanswered()

    assert (found.area, told(found)["EPCI visés sans dossier"]) == (example.epci["E2"], "1")


def test_file_without_a_place_may_answer_for_any(example, aimed):
    make_file(aimed, siae=make_siae(department=example.department))

    assert find_unanswered() == []


def test_open_call_and_call_of_long_ago_suggest_nothing(aimed, time_machine):
    time_machine.move_to(CLOSES - dt.timedelta(days=1), tick=False)
    assert find_unanswered() == []

    time_machine.move_to(CLOSES + dt.timedelta(days=731), tick=False)
    assert find_unanswered() == []

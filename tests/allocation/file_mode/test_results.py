"""What OUT.json says of a scenario that has an answer."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.allocation.file_mode.conftest import BY_KIND, EXAMPLE, change
from tests.allocation.file_mode.region import KINDS, POPULATION, build_region, read_cells

STATUSES = ("floor", "cap", "free")
FAIRNESS = ["gini", "theil_t", "atkinson_1", "jain", "hoover", "max_min", "moved"]


def line(code, etp, **figures):
    return {"code": code, "etp": etp, "kinds": None, **figures}


def test_example_of_the_documentation(run):
    result = run(EXAMPLE)
    assert (result.status, result.stdout, result.stderr) == (0, "", "")
    assert result.answer == {
        "status": "optimal",
        "years": [
            {
                "year": 2020,
                "level": 92.5,
                "lines": [
                    line("A", "45", target=32.4, distance=7 / 18, status="floor"),
                    line("B", "37", target=43.2, distance=-31 / 216, status="free"),
                    line("C", "26", target=32.4, distance=-16 / 81, status="cap"),
                ],
            }
        ],
        "fairness": {
            "gini": pytest.approx(0.123148148, abs=1e-9),
            "theil_t": pytest.approx(0.030823504195636, rel=1e-12),
            "atkinson_1": pytest.approx(0.029007348202053, rel=1e-12),
            "jain": pytest.approx(0.938689558, abs=1e-9),
            "hoover": pytest.approx(0.116666667, abs=1e-9),
            "max_min": pytest.approx(150 / (26 / 0.3), rel=1e-12),
            "moved": 9.0,
        },
        "clauses": [],
    }  # fmt: skip


def test_keys_come_in_the_order_of_the_documentation(run):
    answer = run(EXAMPLE).answer
    assert list(answer) == ["status", "years", "fairness", "clauses"]
    assert list(answer["fairness"]) == FAIRNESS
    assert list(answer["years"][0]) == ["year", "level", "lines"]
    assert list(answer["years"][0]["lines"][0]) == ["code", "etp", "kinds", "target", "distance", "status"]


def test_json_numbers_and_decimal_strings_are_the_same(run):
    text = json.dumps(EXAMPLE)
    for figure in ("108", "50", "30", "20", "0.3", "0.4", "0.90", "1.30", "0.01"):
        text = text.replace(f'"{figure}"', figure)
    assert '"0' not in text
    assert run(text.replace("2020", '"2020"')).answer == run(EXAMPLE).answer


def test_json_number_is_not_rounded_to_a_float(run):
    text = json.dumps(change(EXAMPLE, ("grid",), None)).replace('"108"', "108.000000000000000000001")
    assert run(text).etp()["B"] == Decimal("37.000000000000000000001")


def test_optional_keys_that_are_null_are_absent(run):
    document = {**EXAMPLE, "clauses": None, "costs": None, "rules": {"floor": "0.9", "cap": "1.3", "start": 0}}
    document = change(document, ("years", 0), {**EXAMPLE["years"][0], "budget": None, "kind_totals": None})
    document = change(
        document, ("territories", 1), {**EXAMPLE["territories"][1], "floor": None, "cap": None, "name": None}
    )
    assert run(document).answer == run(EXAMPLE).answer


def test_rules_are_none_unless_given(run):
    document = {key: EXAMPLE[key] for key in ("years", "territories")}
    result = run(document)
    assert result.etp() == {"A": Decimal("32.4"), "B": Decimal("43.2"), "C": Decimal("32.4")}
    assert {line["status"] for line in result.lines()} == {"free"}
    assert result.answer["years"][0]["level"] == 108.0
    assert {line["distance"] for line in result.lines()} == {0.0}


def test_lines_are_sorted_by_code(run):
    document = {**EXAMPLE, "territories": EXAMPLE["territories"][::-1]}
    assert run(document).answer == run(EXAMPLE).answer


def test_territory_has_its_own_bounds(run):
    document = change(EXAMPLE, ("territories", 0), {**EXAMPLE["territories"][0], "floor": "0.95", "name": "Ain"})
    document = change(document, ("territories", 2), {**EXAMPLE["territories"][2], "cap": "1.25"})
    result = run(document)
    assert result.etp() == {"A": Decimal("47.5"), "B": Decimal("35.5"), "C": Decimal(25)}
    assert [line["status"] for line in result.lines()] == ["floor", "free", "cap"]


def test_start_lets_a_territory_without_base_begin(run):
    document = change(EXAMPLE, ("territories", 2, "base"), "0")
    document = change(document, ("years", 0, "envelope"), "90")
    document = change(document, ("rules", "start"), "5.5")
    assert run(document).etp()["C"] == Decimal("5.5")


def test_territory_without_need_has_no_target_and_no_distance(run):
    result = run(change(EXAMPLE, ("territories", 0, "need"), "0"))
    assert result.lines()[0] == {
        "code": "A", "etp": "45", "kinds": None, "target": 0.0, "distance": None, "status": "floor",
    }  # fmt: skip


def test_figures_without_a_grid_have_at_least_12_digits(run):
    document = {**EXAMPLE, "grid": None, "rules": {}, "years": [{"year": 2020, "envelope": "100"}]}
    document = change(document, ("territories", 1, "need"), "0.3")
    assert run(document).lines()[0]["etp"] == "33.33333333333333333333333333333333"


def test_coarse_grid_is_kept(run):
    result = run(change(EXAMPLE, ("grid",), "1"))
    assert [line["etp"] for line in result.lines()] == ["45", "37", "26"]


def test_years_follow_one_another(run):
    result = run(change(EXAMPLE, ("years", 1), {"year": 2022, "envelope": "110"}))
    assert [year["year"] for year in result.answer["years"]] == [2020, 2022]
    assert result.etp(0) == {"A": Decimal(45), "B": Decimal(37), "C": Decimal(26)}
    assert result.etp(1) == {"A": Decimal("40.5"), "B": Decimal("39.71"), "C": Decimal("29.79")}
    assert result.answer["fairness"]["moved"] == 14.5


def test_envelope_of_zero_without_floor_is_shared(run):
    document = {**EXAMPLE, "rules": {}, "years": [{"year": 2020, "envelope": 0}]}
    result = run(document)
    assert result.status == 0
    assert set(result.etp().values()) == {Decimal(0)}
    assert {line["distance"] for line in result.lines()} == {None}


def test_region_between_95_and_110_percent(run):
    result = run(build_region())
    assert result.etp() == {
        code: Decimal(figure)
        for code, figure in {
            "01": "665.15", "03": "671.08", "07": "327.25", "15": "252.90", "26": "653.47", "38": "1271.84",
            "42": "757.96", "43": "331.05", "63": "679.17", "69": "1874.65", "73": "553.47", "74": "701.76",
        }.items()
    }  # fmt: skip
    statuses = {status: [line["code"] for line in result.lines() if line["status"] == status] for status in STATUSES}
    assert statuses == {
        "floor": ["03", "15", "26", "43", "63", "73"],
        "cap": ["74"],
        "free": ["01", "07", "38", "42", "69"],
    }
    assert sum(result.etp().values()) == Decimal("8739.75")
    assert result.answer["years"][0]["level"] * 1000 == pytest.approx(0.9791027050, abs=5e-11)
    fairness = result.answer["fairness"]
    assert fairness["gini"] == pytest.approx(0.096730, abs=1e-6)
    assert fairness["jain"] == pytest.approx(0.946713, abs=1e-6)
    assert fairness["hoover"] == pytest.approx(0.077132, abs=1e-6)
    assert fairness["max_min"] == pytest.approx(2.470790, abs=1e-6)


def test_region_without_a_grid(run):
    level = run(build_region(grid=None)).answer["years"][0]["level"]
    assert level * 1000 == pytest.approx(0.9791057041, abs=5e-11)


def test_marginal_is_what_the_others_lose(run):
    marginal = run(build_region(), "--marginal", "15").answer["marginal"]
    assert sorted(marginal) == list(marginal) == sorted(set(POPULATION) - {"15"})
    lost = {code: round(loss, 4) for code, loss in marginal.items() if loss}
    assert lost == {"69": -0.3828, "38": -0.2597, "42": -0.1548, "01": -0.1358, "07": -0.0668}
    assert sum(marginal.values()) == pytest.approx(-1, abs=1e-12)


def test_marginal_of_an_unknown_code_is_refused(run):
    result = run(EXAMPLE, "--marginal", "Z")
    assert (result.status, result.written) == (2, [])
    assert "--marginal : « Z » n’est le code d’aucun territoire. Donnez un de ses codes." in result.stderr


def test_marginal_without_anything_to_take_is_null(run):
    document = {"years": [{"year": 2020, "envelope": "5"}], "territories": [{"code": "A", "base": "5", "need": "1"}]}
    result = run(document, "--marginal", "A")
    assert (result.status, result.answer["marginal"]) == (0, None)


def test_kinds_keep_the_proportions_of_the_year_before(run):
    document = build_region(by_kind=True)
    result = run(document)
    cells = read_cells()
    for line in result.lines():
        assert list(line["kinds"]) == list(KINDS)
        assert sum(map(Decimal, line["kinds"].values())) == Decimal(line["etp"])
        before = cells[line["code"]]
        for kind, etp in line["kinds"].items():
            share = Fraction(before[kind]) / Fraction(sum(before.values())) * Fraction(line["etp"])
            assert abs(Fraction(etp) - share) < Fraction(1, 100)


def test_kinds_come_in_their_usual_order_whatever_the_input(run):
    assert list(run(BY_KIND).lines()[1]["kinds"]) == ["EI", "ACI"]


def test_kind_totals_are_exact(run):
    result = run(BY_KIND)
    lines = result.lines()
    assert sum(Decimal(line["kinds"]["EI"]) for line in lines) == 60
    assert sum(Decimal(line["kinds"]["ACI"]) for line in lines) == 48
    for line in lines:
        assert sum(map(Decimal, line["kinds"].values())) == Decimal(line["etp"])
    assert result.etp() == {"A": Decimal(45), "B": Decimal(37), "C": Decimal(26)}


def test_budget_is_never_exceeded(run):
    document = change(BY_KIND, ("years", 0), {"year": 2020, "envelope": "100", "budget": "580000"})
    result = run(document)
    assert result.status == 0
    euros = sum(Decimal(line["kinds"]["EI"]) * 5000 + Decimal(line["kinds"]["ACI"]) * 7000 for line in result.lines())
    assert euros <= 580000


def test_clauses_tell_their_price_in_the_order_given(run):
    document = {
        **EXAMPLE,
        "clauses": [
            {"type": "growth_ratio", "from": ["B"], "to": ["C"], "ratio": "1"},
            {"type": "reserve", "to": ["C"], "share": "0.01"},
        ],
    }
    result = run(document)
    assert result.status == 0
    assert [clause["type"] for clause in result.answer["clauses"]] == ["growth_ratio", "reserve"]
    assert [list(clause) for clause in result.answer["clauses"]] == [["type", "moved"]] * 2
    etp = result.etp()
    assert etp["C"] - 20 >= etp["B"] - 30
    assert sum(etp.values()) == 108


def test_infeasible_scenario_tells_why_and_what_would_do(run):
    document = build_region(envelope="8652.3525", rules={"floor": 1})
    result = run(document)
    assert result.status == 3
    assert list(result.answer) == ["status", "reasons", "relaxation"]
    assert result.answer["status"] == "infeasible"
    floors, grid = result.answer["reasons"]
    assert floors == {
        "code": "floors_above_envelope",
        "message": "Les planchers (8\u202f739,75\xa0ETP) dépassent l’enveloppe 2020 (8\u202f652,3525\xa0ETP).",
        "year": 2020,
        "floors": 8739.75,
        "envelope": 8652.3525,
    }
    assert (grid["code"], grid["grid"]) == ("envelope_off_grid", 0.01)
    assert result.stderr == f"Infaisable. {floors['message']}\nInfaisable. {grid['message']}\n"
    assert result.answer["relaxation"]
    for step in result.answer["relaxation"]:
        assert list(step) == ["rule", "year", "code", "before", "after", "message"]


@pytest.mark.parametrize("envelope", ["108.001", "200", "10", "8652.3525"])
def test_envelope_off_the_grid_or_the_bounds_is_infeasible(run, envelope):
    result = run(change(EXAMPLE, ("years", 0, "envelope"), envelope), "--marginal", "A")
    assert (result.status, result.answer["status"]) == (3, "infeasible")
    assert result.answer["reasons"][0]["message"]
    assert "marginal" not in result.answer


def test_result_may_go_to_standard_output(run):
    result = run(EXAMPLE, out="-")
    assert json.loads(result.stdout)["years"][0]["level"] == 92.5
    assert result.written == []


def test_infeasible_result_may_go_to_standard_output(run):
    result = run(change(EXAMPLE, ("years", 0, "envelope"), 1), out="-")
    assert (result.status, json.loads(result.stdout)["status"]) == (3, "infeasible")


def test_codes_are_text_and_keep_zeros_and_accents(run):
    document = change(EXAMPLE, ("territories", 0, "code"), "01")
    result = run(change(document, ("territories", 1, "code"), "Saint-Étienne, « centre »"))
    assert [line["code"] for line in result.lines()] == ["01", "C", "Saint-Étienne, « centre »"]


def test_byte_order_mark_is_tolerated(run):
    assert run("\ufeff" + json.dumps(EXAMPLE)).answer == run(EXAMPLE).answer


def test_ten_thousand_territories_are_shared(run):
    document = {
        "years": [{"year": 2020, "envelope": "100000"}],
        "territories": [
            {"code": f"{rank:05}", "base": str(rank % 17 + 1), "need": str(rank % 13 + 1)} for rank in range(10_000)
        ],
        "rules": {"floor": "0.9", "cap": "1.5"},
    }
    result = run(document)
    assert result.status == 0
    assert sum(result.etp().values()) == 100_000


def test_two_thousand_territories_are_shared_under_a_clause(run):
    codes = [f"{rank:04}" for rank in range(2_000)]
    document = {
        "years": [{"year": 2020, "envelope": "19000"}],
        "territories": [
            {"code": code, "base": str(rank % 17 + 1), "need": str(rank % 13 + 1)} for rank, code in enumerate(codes)
        ],
        "rules": {"floor": "0.9", "cap": "1.5"},
        "clauses": [{"type": "reserve", "to": codes[:300], "share": "0.06"}],
    }
    result = run(document)
    assert result.status == 0
    etp = result.etp()
    assert sum(etp.values()) == 19_000
    assert sum(etp[code] - rank % 17 - 1 for rank, code in enumerate(codes[:300])) == 1_140
    assert result.answer["years"][0]["level"] is None
    assert result.answer["clauses"][0]["moved"] > 0


def test_relaxation_of_the_documentation(run):
    result = run(change(EXAMPLE, ("years", 0, "envelope"), "85"))
    assert result.answer["relaxation"] == [
        {
            "rule": "floor",
            "year": None,
            "code": None,
            "before": 0.9,
            "after": 0.85,
            "message": "Ramener le plancher de tous de 90\xa0% à 85\xa0%.",
        }
    ]

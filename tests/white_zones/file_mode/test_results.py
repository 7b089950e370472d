import csv
import io
import json

import pytest

from tests.white_zones import example
from tests.white_zones.file_mode.conftest import AREAS, DEMAND, SUPPLY, TRAVEL
from white_zones.engine.network import Method

HEADER = [
    "code", "demand", "accessibility", "ratio", "class", "nearest_site", "nearest_minutes", "sites",
    "accessibility_EI", "accessibility_ACI",
]  # fmt: skip


@pytest.mark.parametrize("method", list(Method))
def test_result_of_the_worked_example(run, method):
    result = run("--method", method)
    assert (result.status, result.stdout, result.stderr) == (0, "", "")
    assert [row["code"] for row in result.rows] == list(example.CODES)
    values = [float(row["accessibility"]) for row in result.rows]
    assert values == pytest.approx([float(value) for value in example.EXPECTED[method]], rel=1e-15)


def test_result_describes_each_code(run):
    rows = run().rows
    assert list(rows[0]) == HEADER
    assert [row["class"] for row in rows] == ["middle", "middle", "high", "middle", "middle", "white"]
    assert [row["nearest_site"] for row in rows] == ["S1", "S1", "S2", "S2", "S3", ""]
    assert [row["nearest_minutes"] for row in rows] == ["0.0", "10.0", "0.0", "20.0", "0.0", ""]
    assert [row["sites"] for row in rows] == ["2", "2", "3", "2", "2", "0"]
    assert [row["demand"] for row in rows] == ["100.0", "60.0", "160.0", "40.0", "60.0", "30.0"]
    ratios = [float(row["ratio"]) for row in rows]
    assert ratios == pytest.approx([7 / 8, 9 / 8, 21 / 16, 13 / 16, 7 / 8, 0], rel=1e-14)
    ei = [float(row["accessibility_EI"]) for row in rows]
    assert ei == pytest.approx([0.05, 0.05, 0.025, 0.025, 0.05, 0], rel=1e-14)


def test_summary_of_the_worked_example(run):
    summary = run(areas=AREAS).summary
    areas = summary.pop("areas")
    assert summary == {
        "demand_total": 450.0,
        "supply_total": 36.0,
        "supply_served": 36.0,
        "reference": 0.08,
        "mean_accessibility": pytest.approx(0.08, rel=1e-15),
        "orphan_sites": [],
        "unreachable_codes": ["F"],
    }
    assert areas == [
        {
            "area": "Est",
            "demand": 260.0,
            "accessibility": pytest.approx(23.6 / 260, rel=1e-14),
            "ratio": pytest.approx(1.1346153846, abs=5e-11),
            "class": "middle",
            "white_demand_share": 0.0,
        },
        {
            "area": "Ouest",
            "demand": 190.0,
            "accessibility": pytest.approx(12.4 / 190, rel=1e-14),
            "ratio": pytest.approx(0.8157894737, abs=5e-11),
            "class": "middle",
            "white_demand_share": pytest.approx(30 / 190, rel=1e-14),
        },
    ]


def test_summary_without_areas_has_none(run):
    assert run().summary["areas"] == []


def test_code_without_area_is_not_aggregated(run):
    (only,) = run(areas="code,area\nA,Ouest\n").summary["areas"]
    assert (only["area"], only["demand"]) == ("Ouest", 100.0)


def test_explanation_adds_up_and_lists_every_kind(run):
    supply = "site,kind,etp\nS1,EI,10\nS2,ACI,15\nS2,AI,5\nS3,EI,6\n"
    explained = run("--explain", "B", supply=supply).summary["explain"]
    assert explained["code"] == "B"
    assert [(row["site"], row["kind"]) for row in explained["sites"]] == [("S1", "EI"), ("S2", "AI"), ("S2", "ACI")]
    assert [row["minutes"] for row in explained["sites"]] == [10.0, 15.0, 15.0]
    assert [row["weight"] for row in explained["sites"]] == [1.0, 0.5, 0.5]
    assert [row["gain_per_etp"] for row in explained["sites"]] == [0.005, 0.002, 0.002]
    shares = [row["share"] for row in explained["sites"]]
    assert shares == pytest.approx([5 / 9, 1 / 9, 3 / 9], rel=1e-14)


@pytest.mark.parametrize("method", list(Method))
def test_explained_gain_is_what_one_more_etp_changes(run, method):
    before = run("--method", method, "--explain", "C")
    gains = {row["site"]: row["gain_per_etp"] for row in before.summary["explain"]["sites"]}
    value = float(before.rows[2]["accessibility"])
    for site, line in (("S1", "S1,EI,10"), ("S2", "S2,ACI,20"), ("S3", "S3,EI,6")):
        etp = int(line.rpartition(",")[2]) + 1
        after = run("--method", method, supply=SUPPLY.replace(line, f"{line.rpartition(',')[0]},{etp}"))
        assert float(after.rows[2]["accessibility"]) - value == pytest.approx(gains[site], rel=1e-9)


def test_unreachable_code_is_explained_by_nothing(run):
    assert run("--explain", "F").summary["explain"] == {"code": "F", "sites": []}


def test_zero_demand_catchment_names_its_orphan(run):
    demand = "code,demand\nA,0\nB,0\nC,0\nD,40\nE,60\nF,30\n"
    result = run("--explain", "A", demand=demand)
    assert result.summary["orphan_sites"] == ["S1"]
    assert result.summary["supply_served"] == 26.0
    assert result.summary["supply_total"] == 36.0
    served = sum(float(row["demand"]) * float(row["accessibility"]) for row in result.rows)
    assert served == pytest.approx(26.0, rel=1e-14)
    assert result.summary["explain"]["sites"][0]["gain_per_etp"] == 0.0


def test_no_demand_at_all_leaves_undefined_values_empty(run):
    demand = "code,demand\n" + "".join(f"{code},0\n" for code in example.CODES)
    result = run("--explain", "A", demand=demand, areas=AREAS)
    assert result.status == 0
    assert result.summary["reference"] is None
    assert result.summary["mean_accessibility"] is None
    assert result.summary["supply_served"] == 0.0
    assert result.summary["orphan_sites"] == ["S1", "S2", "S3"]
    assert result.summary["areas"][0] == {
        "area": "Est", "demand": 0.0, "accessibility": None, "ratio": None, "class": None, "white_demand_share": None,
    }  # fmt: skip
    assert {row["share"] for row in result.summary["explain"]["sites"]} == {None}
    assert {(row["accessibility"], row["ratio"], row["class"]) for row in result.rows} == {
        ("0.0", "", ""),
        ("0.0", "", "white"),
    }
    assert [row["code"] for row in result.rows if row["class"]] == result.summary["unreachable_codes"] == ["F"]


def test_no_supply_at_all_leaves_undefined_the_class_of_who_reaches_a_site(run):
    result = run(supply="site,kind,etp\nS1,EI,0\nS2,ACI,0\nS3,EI,0\n", areas=AREAS)
    assert result.summary["reference"] == 0.0
    assert {(row["accessibility"], row["ratio"], row["class"]) for row in result.rows} == {
        ("0.0", "", ""),
        ("0.0", "", "white"),
    }
    assert [(area["ratio"], area["class"], area["white_demand_share"]) for area in result.summary["areas"]] == [
        (None, None, None),
        (None, None, None),
    ]


def test_travel_without_row_reaches_nobody(run):
    result = run(travel="code,site,minutes\n")
    assert result.status == 0
    assert result.summary["unreachable_codes"] == list(example.CODES)
    assert result.summary["orphan_sites"] == list(example.SITES)
    assert {(row["accessibility"], row["class"], row["sites"]) for row in result.rows} == {("0.0", "white", "0")}


def test_reference_and_classes_are_those_asked(run):
    result = run("--reference", "0.1", "--classes", "0.7,0.9,1")
    assert result.summary["reference"] == 0.1
    assert [row["class"] for row in result.rows] == ["low", "middle", "high", "white", "low", "white"]


def test_decay_is_15_30_45_minutes_unless_asked(run):
    assert run(decay=None).rows == run(decay="steps:15=1,30=0.5,45=0.25").rows


@pytest.mark.parametrize(
    "spec", ["gaussian:sigma=15,cut=45", "exponential:rate=0.05,cut=45", "linear:full=10,zero=45"]
)
def test_every_decay_conserves_the_supply(run, spec):
    result = run(decay=spec)
    served = sum(float(row["demand"]) * float(row["accessibility"]) for row in result.rows)
    assert served == pytest.approx(36.0, rel=1e-13)


def test_minutes_are_never_rounded(run):
    on_bound = run(travel="code,site,minutes\nA,S1,10.0\n").rows[0]
    beyond = run(travel="code,site,minutes\nA,S1,30.0000000001\n").rows[0]
    assert (on_bound["sites"], beyond["sites"], beyond["class"]) == ("1", "0", "white")


def test_nearest_of_equally_near_sites_is_the_first_code(run):
    row = run(travel="code,site,minutes\nA,S3,5\nA,S2,5\nA,S1,6\n").rows[0]
    assert (row["nearest_site"], row["nearest_minutes"]) == ("S2", "5.0")


def test_nearest_ignores_a_site_whose_weight_is_zero(run):
    row = run(travel="code,site,minutes\nA,S1,5\nA,S2,15\n", decay="steps:10=0,20=1").rows[0]
    assert (row["nearest_site"], row["sites"]) == ("S2", "1")


def test_rows_columns_and_lines_may_come_in_any_order(run):
    def backwards(text):
        header, *rows = text.split()
        return "\r\n".join(",".join(row.split(",")[::-1]) for row in (header, *rows[::-1])) + "\r\n"

    expected = run().rows
    assert run(demand=backwards(DEMAND), supply=backwards(SUPPLY), travel=backwards(TRAVEL)).rows == expected


def test_bom_blank_lines_and_spaces_are_tolerated(run):
    expected = run().rows
    demand = "\ufeff" + DEMAND.replace("A,100", "\n A , 100 \n")
    assert run(demand=demand).rows == expected


def test_kinds_keep_the_usual_order_then_the_alphabet(run):
    kinds = ("ZZ", "ACI", "EITI", "AI", "ETTI", "EI")
    supply = "site,kind,etp\n" + "".join(f"S1,{kind},1\n" for kind in kinds)
    rows = run(supply=supply, travel="code,site,minutes\nA,S1,5\n").rows
    assert list(rows[0])[8:] == [f"accessibility_{kind}" for kind in ("EI", "ETTI", "AI", "ACI", "EITI", "ZZ")]


def test_codes_are_text_and_keep_zeros_commas_and_accents(run):
    demand = 'code,demand\n01004,5\n"Saint-Étienne, centre",7\n2A004,1\n'
    travel = 'code,site,minutes\n01004,S1,5\n"Saint-Étienne, centre",S1,5\n'
    rows = run(demand=demand, travel=travel).rows
    assert [row["code"] for row in rows] == ["01004", "2A004", "Saint-Étienne, centre"]


def test_numbers_keep_all_their_digits(run):
    rows = run("--method", "3sfca").rows
    assert all(float(repr(float(row["accessibility"]))) == float(row["accessibility"]) for row in rows)
    assert len(rows[0]["accessibility"].replace("0.", "").lstrip("0")) >= 12


def test_summary_alone_may_go_to_standard_output(run):
    result = run(summary="-")
    assert json.loads(result.stdout)["reference"] == 0.08
    assert result.written == ["R.csv"]


def test_result_alone_may_go_to_standard_output(run):
    result = run(out="-", summary=None)
    assert [row["code"] for row in csv.DictReader(io.StringIO(result.stdout))] == list(example.CODES)
    assert result.written == []

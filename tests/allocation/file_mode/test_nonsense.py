"""Whatever the file says: an answer, a refusal or an infeasible scenario, and never a trace of the program."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from allocation.file_mode.cli import main
from tests.allocation.file_mode.conftest import BY_KIND, EXAMPLE, change

CLAUSES = {
    **EXAMPLE,
    "clauses": [
        {"type": "reserve", "to": ["C"], "share": "0.01"},
        {"type": "growth_ratio", "from": ["B"], "to": ["C"], "ratio": "0.5"},
    ],
    "years": [{"year": 2020, "envelope": "108"}, {"year": 2021, "envelope": "110"}],
}
DOCUMENTS = (EXAMPLE, BY_KIND, CLAUSES)

PLAUSIBLE = st.one_of(
    st.decimals(0, 300, places=2).map(str),
    st.decimals(0, 2, places=3).map(str),
    st.integers(0, 10**7),
    st.sampled_from(["A", "B", "C", "EI", "ACI", "0", "1e-40", "1e11", "999999999999", None]),
)
ANYTHING = st.recursive(
    PLAUSIBLE | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def paths_of(value, path=()):
    """Every place of a document."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in members:
        yield from paths_of(inner, (*path, step))


@st.composite
def scenarios(draw):
    document = draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths_of(document))[1:]))
        document = change(document, path, draw(PLAUSIBLE | ANYTHING))
    return document


NUMBER = st.one_of(st.just("0"), st.decimals(0, 60, places=2).map(str), st.integers(0, 99), st.just("7.123456789"))
RATIO = st.decimals(0, 2, places=2)
CODES = ("A", "B", "C", "D")


@st.composite
def well_formed(draw):
    """A scenario that nothing refuses, whatever its figures."""
    codes = CODES[: draw(st.integers(1, 4))]
    kinds = draw(st.sampled_from([(), (), ("EI",), ("EI", "ACI")]))
    base = st.fixed_dictionaries(dict.fromkeys(kinds, NUMBER)) if kinds else NUMBER
    territories = [{"code": code, "base": draw(base), "need": draw(NUMBER)} for code in codes]
    territories[0]["need"] = "0.5"
    rules = {"floor": str(draw(RATIO) / 2), "cap": str(1 + draw(RATIO)), "start": draw(NUMBER)}
    if draw(st.booleans()):
        del rules["cap"]
    grid = draw(st.sampled_from(["0.01", "0.01", "1", "0.25", None]))
    etp = sum(
        Decimal(str(figure)) for item in territories for figure in (item["base"].values() if kinds else [item["base"]])
    )
    envelope = (
        st.sampled_from(["1", "0.95", "1.1", "1.4"]).map(lambda factor: str(round(etp * Decimal(factor)))) | NUMBER
    )
    years = [{"year": 2020 + rank, "envelope": draw(envelope)} for rank in range(draw(st.integers(1, 2)))]
    document = {"territories": territories, "rules": rules, "grid": grid, "years": years}
    if kinds and draw(st.booleans()):
        document["costs"] = dict.fromkeys(kinds, "20000")
        years[-1]["budget"] = draw(st.integers(0, 4_000_000))
    if kinds and draw(st.booleans()):
        split = [draw(st.integers(0, 50)) for _ in kinds]
        years[-1] |= {"kind_totals": dict(zip(kinds, split, strict=True)), "envelope": sum(split)}
    if len(codes) > 1 and draw(st.booleans()):
        document["clauses"] = [
            {"type": "reserve", "to": [codes[1]], "share": str(draw(RATIO) / 10)},
            {"type": "growth_ratio", "from": [codes[0]], "to": list(codes[1:]), "ratio": str(draw(RATIO))},
        ][: draw(st.integers(1, 2))]
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("nonsense")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios())
def test_any_value_anywhere_is_answered(folder, scenario):
    assert answer(folder, scenario) in {0, 2, 3}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=well_formed())
def test_any_figure_is_answered(folder, scenario):
    assert answer(folder, scenario) in {0, 3}


DISTANT = [
    {
        **CLAUSES,
        "grid": None,
        "territories": [
            {"code": "A", "base": "0", "need": "3.5"},
            {"code": "B", "base": "37.09", "need": "9.6", "cap": "2.92"},
            {"code": "C", "base": "95.99", "need": "1e-9"},
        ],
        "clauses": [{"type": "growth_ratio", "from": ["A", "B"], "to": ["C"], "ratio": "0.83"}],
        "rules": {"floor": "0.97", "cap": "2"},
    },
    change(CLAUSES, ("territories", 0, "base"), "999999999999"),
    change(CLAUSES, ("years", 0, "envelope"), "1e-12"),
    change(CLAUSES, ("clauses", 1, "ratio"), "1e11"),
    change(BY_KIND, ("costs", "EI"), "1e-40"),
]


@pytest.mark.parametrize("scenario", DISTANT)
def test_distant_magnitudes_are_answered_or_refused_by_name(folder, capfd, scenario):
    status = answer(folder, scenario)
    assert status in {0, 2, 3}
    assert status != 2 or "ordres de grandeur" in capfd.readouterr().err


def answer(folder, scenario):
    """Run a scenario, look at what is written, and return the exit status."""
    out = folder / "OUT.json"
    out.unlink(missing_ok=True)
    (folder / "IN.json").write_text(json.dumps(scenario))
    status = main([str(folder / "IN.json"), "--out", str(out), "--marginal", "A"])
    assert out.exists() is (status != 2)
    if status == 0:
        check_solution(scenario, json.loads(out.read_text()))
    elif status == 3:
        assert json.loads(out.read_text())["reasons"]
    return status


def check_solution(scenario, answer):
    """Whatever was asked, the total is the envelope and the kinds add up."""
    for asked, found in zip(scenario["years"], answer["years"], strict=True):
        etp = [Decimal(line["etp"]) for line in found["lines"]]
        if scenario.get("grid", "0.01") is not None:
            assert sum(etp) == Decimal(str(asked["envelope"]))
        for line in found["lines"]:
            if line["kinds"] is not None:
                assert sum(map(Decimal, line["kinds"].values())) == pytest.approx(Decimal(line["etp"]))


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=40) | st.text(alphabet='{}[]",:0123456789.eE-truefalsn \n', max_size=40))
def test_any_text_is_refused(folder, text):
    out = folder / "OUT.json"
    out.unlink(missing_ok=True)
    (folder / "IN.json").write_bytes(text.encode(errors="surrogatepass"))
    assert main([str(folder / "IN.json"), "--out", str(out)]) == 2
    assert not out.exists()


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=30))
def test_any_bytes_are_refused(folder, content):
    (folder / "IN.json").write_bytes(content)
    assert main([str(folder / "IN.json"), "--out", str(folder / "OUT.json")]) == 2

"""Forms and answers: one of each kind by hand, and drawn ones."""

import datetime as dt

from hypothesis import strategies as st

from calls.enums import FieldKind
from calls.rules.facts import FACTS
from calls.rules.fields import LARGEST_NUMBER
from calls.rules.forms import FormSchema, name_of
from calls.rules.values import UnreadableError, read_value
from iae_portal.common.conditions import dump_condition
from tests.iae_portal.common.drawn_conditions import NASTY, conditions, values_for

OPTIONS = [{"key": key, "label": key.upper()} for key in ("a", "b", "c")]
LINES = [
    {"key": "wages", "side": "expense", "label": "Salaires"},
    {"key": "rent", "side": "expense", "label": "Loyers"},
    {"key": "state", "side": "resource", "label": "État", "is_request": True},
]
SHAPES = {
    FieldKind.TEXT: {"max_length": 10},
    FieldKind.LONG_TEXT: {"max_length": 20},
    FieldKind.NUMBER: {"minimum": 1, "maximum": 100, "decimals": 1},
    FieldKind.EUROS: {"minimum": 0},
    FieldKind.ETP_BY_YEAR: {"years": [2027, 2028], "maximum": 50},
    FieldKind.BUDGET: {"lines": LINES},
    FieldKind.DATE: {"earliest": "2027-01-01", "latest": "2027-12-31"},
    FieldKind.CHOICE: {"options": OPTIONS},
    FieldKind.CHOICES: {"options": OPTIONS, "max_choices": 2},
    FieldKind.SIRET: {},
    FieldKind.COMMUNE: {},
    FieldKind.EPCI: {},
    FieldKind.ZONE: {},
    FieldKind.PLACE: {},
    FieldKind.FILES: {},
}
# Another version of the same questions: choices, years and lines that went, or that came.
OTHER_SHAPES = {
    **SHAPES,
    FieldKind.ETP_BY_YEAR: {"years": [2028, 2029]},
    FieldKind.BUDGET: {"lines": [LINES[0], {"key": "region", "side": "resource", "label": "Région"}]},
    FieldKind.CHOICE: {"options": [*OPTIONS[1:], {"key": "d", "label": "D"}]},
    FieldKind.CHOICES: {"options": [*OPTIONS[1:], {"key": "d", "label": "D"}]},
}
IN_ROWS = [kind for kind in SHAPES if kind not in {FieldKind.BUDGET, FieldKind.FILES, FieldKind.LONG_TEXT}]


def question(kind, key="q", **changes):
    """One question as JSON."""
    return {"key": key, "kind": kind, "label": f"Question {key}", **SHAPES.get(kind, {}), **changes}


def block(*questions, key="rows", **changes):
    return question(FieldKind.BLOCK, key, row_label="Projet", questions=list(questions), **changes)


def form_of(*questions, **section):
    """A form of one section."""
    return FormSchema.model_validate(
        {"sections": [{"key": "s", "title": "Projet", "questions": questions, **section}]}
    )


def only(kind, **changes):
    """The question of a form that has no other."""
    return next(form_of(question(kind, **changes)).questions())


def one_of_each():
    return [
        *(next(form_of(question(kind)).questions()) for kind in SHAPES),
        next(form_of(block(*(question(kind, key=f"in_{kind}") for kind in IN_ROWS))).questions()),
    ]


@st.composite
def forms(draw, shapes=SHAPES):
    """A form of questions q0, q1… in one or two sections, whose conditions speak of facts and of what comes before."""
    known = dict(FACTS)
    sections, rank = [], 0
    for number in range(draw(st.integers(1, 2))):
        section = {"key": f"s{number}", "title": "Rubrique", "condition": draw(drawn_conditions(known))}
        section["questions"] = []
        for _ in range(draw(st.integers(1, 4))):
            asked = draw(drawn_questions(f"q{rank}", known, shapes))
            section["questions"].append(asked)
            known[asked["key"]] = name_of(next(form_of({**asked, "condition": None}).questions()))
            rank += 1
        sections.append(section)
    return FormSchema.model_validate({"sections": sections})


def drawn_conditions(known):
    return st.none() | conditions(known, depth=2).map(dump_condition)


@st.composite
def drawn_questions(draw, key, known, shapes):
    kind = draw(st.sampled_from([*shapes, FieldKind.BLOCK]))
    common = {"required": draw(st.booleans()), "condition": draw(drawn_conditions(known))}
    if kind != FieldKind.BLOCK:
        return {**question(kind, key), **shapes[kind], **common}
    inside = {f"{key}_{name}": draw(st.sampled_from(IN_ROWS)) for name in "xy"}
    rows = [{**question(inner, name), **shapes[inner]} for name, inner in inside.items()]
    first = {f"{key}_x": name_of(next(form_of(rows[0]).questions()))}
    rows[1]["condition"] = draw(st.none() | conditions(first, depth=1).map(dump_condition))
    return {**block(*rows, key=key, min_rows=draw(st.integers(0, 2)), max_rows=3), **common}


def typed(asked):
    """What somebody may send for the question, most often readable."""
    amounts = st.decimals(-10, 200, places=2).map(str) | st.none()
    by_kind = {
        FieldKind.NUMBER: amounts,
        FieldKind.EUROS: st.decimals(-LARGEST_NUMBER, LARGEST_NUMBER, places=2).map(str),
        FieldKind.DATE: st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)).map(str),
        FieldKind.SIRET: st.just("80871321800028"),
        FieldKind.COMMUNE: st.sampled_from(["15014", "2A004", "63113"]),
        FieldKind.EPCI: st.just("241500230"),
        FieldKind.ZONE: st.just("8401"),
        FieldKind.PLACE: st.fixed_dictionaries(
            {"commune": st.just("15014")}, optional={"lon": amounts, "lat": amounts}
        ),
    }
    kind = asked.kind
    if kind == FieldKind.ETP_BY_YEAR:
        return st.fixed_dictionaries({str(year): amounts for year in asked.years})
    if kind == FieldKind.BUDGET:
        return st.fixed_dictionaries({line.key: amounts for line in asked.lines})
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        keys = st.sampled_from([option.key for option in asked.options])
        return keys if kind == FieldKind.CHOICE else st.lists(keys)
    if kind == FieldKind.BLOCK:
        row = st.fixed_dictionaries({inner.key: st.none() | typed(inner) for inner in asked.questions})
        return st.lists(row, max_size=4)
    return by_kind.get(kind, st.text(NASTY, max_size=30))


@st.composite
def answers_to(draw, form):
    """Canonical answers to some of the questions."""
    kept = {}
    for asked in form.questions():
        if asked.kind == FieldKind.FILES:
            kept[asked.key] = draw(st.none() | st.lists(st.integers(1, 9), min_size=1, max_size=3))
            continue
        try:
            kept[asked.key] = read_value(asked, draw(st.none() | typed(asked)))
        except UnreadableError:
            kept[asked.key] = None
    return {key: value for key, value in kept.items() if value is not None}


def facts():
    return st.fixed_dictionaries({}, optional={key: values_for(name) for key, name in FACTS.items()})

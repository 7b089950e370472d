"""A whole definition as JSON, and drawn spoilings of it."""

import copy

from hypothesis import strategies as st

from calls.enums import FieldKind
from tests.calls.drawn import SHAPES, block, question
from tests.iae_portal.common.drawn_conditions import JSON

TARGETED = {"name": "_place_is_targeted", "operator": "equals", "value": False}
DEFINITION = {
    "presentation": "Un appel d’essai.",
    "form": {
        "sections": [
            {"key": "project", "title": "Le projet", "questions": [question(kind, f"q_{kind}") for kind in SHAPES]},
            {
                "key": "more",
                "title": "Précisions",
                "condition": {
                    "all": [TARGETED, {"any": [{"name": "q_choice", "operator": "among", "value": ["a", "b"]}]}]
                },
                "questions": [block(question(FieldKind.TEXT, "name"), question(FieldKind.NUMBER, "etp"))],
            },
        ]
    },
    "eligibility": [{"code": "where", "label": "Lieu visé", "message": "Lieu non visé.", "condition": TARGETED}],
    "rubric": {"criteria": [{"code": "need", "label": "Besoin", "weight": 2, "floor": "1.5"}]},
    "checklist": [{"code": "signed", "label": "Dossier signé"}],
    "routing": [{"condition": TARGETED, "department": "15"}],
    "mails": {"received": {"subject": "Dossier {reference} reçu", "text": "Bonjour {porteur}."}},
}


def changed(*way, value):
    """The definition with another value at the end of the way."""
    data = copy.deepcopy(DEFINITION)
    *path, last = way
    holder = data
    for step in path:
        holder = holder[step]
    holder[last] = value
    return data


def ways(data, before=()):
    """Every way that leads to a value of the JSON."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, inner in steps:
        yield (*before, step)
        yield from ways(inner, (*before, step))


def spoiled():
    """The definition with any JSON put somewhere in it."""
    return st.builds(lambda way, value: changed(*way, value=value), st.sampled_from(list(ways(DEFINITION))), JSON)

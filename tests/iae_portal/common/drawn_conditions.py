"""Any JSON, and conditions drawn within the limits of their language."""

from hypothesis import HealthCheck, settings, strategies as st

from iae_portal.common.conditions import (
    DEEPEST_TREE,
    OPERATORS,
    All,
    Comparison,
    Either,
    Name,
    Not,
    Operator,
    ValueKind,
)

# A busy machine fails no test.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Letters of two codes, spaces, line ends, controls, halves of characters, marks that combine or turn the text round.
NASTY = "aZ1é’« \u00a0\n\r\t\x00\x0b\x85\u2028\ud800\udfff\u0301\u0958\u202e\U0001f600{}<&"
# What JSON can hold, and what Python reads from it beside: NaN, infinities, halves of characters, huge integers.
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(NASTY),
    # Python refuses to write so many digits.
    st.builds(pow, st.just(10), st.just(5000)),
    st.sampled_from(["", "1e5", "NaN", "-Infinity", "\ud800", "e\u0000\u0301", "\r\0\n", "2027-02-30"]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(NASTY, max_size=6), inner, max_size=4),
    max_leaves=12,
)

NUMBERS = st.decimals(-(10**15) + 1, 10**15 - 1, places=2)
WORDS = st.text("aZ1é’« \u202e\U0001f600", min_size=1, max_size=20)


def constants_for(kind, options=None):
    """The constants that go with a comparator, for a name of the kind."""
    texts = st.sampled_from(sorted(options)) if options else WORDS
    by_kind = {
        ValueKind.NUMBER: NUMBERS,
        ValueKind.DATE: st.dates(),
        ValueKind.BOOLEAN: st.booleans(),
    }

    def constants(comparator):
        if comparator is Operator.ANSWERED:
            return st.booleans()
        if comparator is Operator.AMONG:
            return st.lists(texts, min_size=1, max_size=3).map(tuple)
        return by_kind.get(kind, texts)

    return constants


@st.composite
def comparisons(draw, names):
    key = draw(st.sampled_from(sorted(names)))
    name = names[key]
    comparator = draw(st.sampled_from(sorted(OPERATORS[name.kind])))
    return Comparison(key, comparator, draw(constants_for(name.kind, name.options)(comparator)))


def conditions(names, *, depth=DEEPEST_TREE):
    """Trees within the limits of the language: at most 2^5 leaves."""
    tree = comparisons(names)
    for _ in range(depth - 1):
        parts = st.lists(tree, min_size=1, max_size=2).map(tuple)
        tree = st.one_of(comparisons(names), parts.map(All), parts.map(Either), tree.map(Not))
    return tree


def values_for(name):
    """What a name of the kind may hold, nothing included."""
    texts = st.sampled_from(sorted(name.options)) if name.options else st.text("aZ1é’« ", max_size=5)
    return st.none() | {
        ValueKind.NUMBER: NUMBERS,
        ValueKind.DATE: st.dates(),
        ValueKind.BOOLEAN: st.booleans(),
        ValueKind.CHOICES: st.frozensets(texts, max_size=3),
    }.get(name.kind, texts)


NAMES = {
    "text": Name(ValueKind.TEXT, "Commentaire"),
    "number": Name(ValueKind.NUMBER, "ETP demandés"),
    "day": Name(ValueKind.DATE, "Ouverture"),
    "flag": Name(ValueKind.BOOLEAN, "Lieu en territoire visé"),
    "choice": Name(ValueKind.CHOICE, "Filière", {"a": "Bâtiment", "b": "Propreté"}),
    "choices": Name(ValueKind.CHOICES, "Publics", {"a": "Jeunes", "b": "Seniors"}),
}


def known_values(names=NAMES):
    return st.fixed_dictionaries({}, optional={key: values_for(name) for key, name in names.items()})

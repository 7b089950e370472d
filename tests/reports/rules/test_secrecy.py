import pytest
from hypothesis import given, strategies as st

from reports.rules.secrecy import choose_hidden


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ({"a": 50, "b": 40}, set()),
        ({"a": 50, "b": 3, "c": 4}, {"b", "c"}),
        ({"a": 50, "b": 3, "c": 20}, {"b", "c"}),
        ({"a": 0, "b": 50}, set()),
        ({"b": 3}, {"b"}),
    ],
)
def test_small_parts_are_hidden_and_never_one_alone_beside_others(values, hidden):
    assert choose_hidden(values, minimum=10) == hidden


@given(st.dictionaries(st.integers(0, 20), st.floats(0, 100)))
def test_what_is_hidden_is_never_deduced_from_the_whole(values):
    hidden = choose_hidden(values, minimum=10)

    assert {key for key, value in values.items() if 0 < value < 10} <= hidden
    others = [key for key, value in values.items() if value > 0 and key not in hidden]
    assert len(hidden) != 1 or not others

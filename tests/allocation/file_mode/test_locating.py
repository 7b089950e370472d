import json

import pytest

from allocation.file_mode.locating import locate, write_place

TEXT = """{
  "a": [1e999, {"b\\u00e9": "x\\"]"},
        [[], {}] ],
  "b" : {"c": null, "c":
    true}
}
"""


@pytest.mark.parametrize(
    ("place", "position"),
    [
        ((), (1, 1)),
        (("a",), (2, 8)),
        (("a", 0), (2, 9)),
        (("a", 1), (2, 16)),
        (("a", 1, "bé"), (2, 28)),
        (("a", 2, 1), (3, 14)),
        (("b",), (4, 9)),
        (("b", "c"), (5, 5)),
    ],
)
def test_value_is_located(place, position):
    assert locate(TEXT, place) == position


def test_key_given_twice_is_located_at_its_second_place():
    assert locate(TEXT, ("b", "c"), at_key=True) == (4, 21)


def test_last_of_many_items_is_located():
    text = json.dumps([{"code": str(rank)} for rank in range(10_000)], indent=0)
    assert locate(text, (9_999, "code")) == (30_000, 9)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((), ""),
        (("rules",), "rules"),
        (("territories", 2, "base", "EI"), "territories[2].base.EI"),
        (("costs", "ACI_ÉTAT"), "costs.ACI_ÉTAT"),
        (("costs", "a b"), 'costs["a b"]'),
        (("costs", "\x1b"), 'costs["\\x1b"]'),
    ],
)
def test_place_is_written_as_in_the_document(place, text):
    assert write_place(place) == text

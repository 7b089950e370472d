from decimal import Decimal

from hypothesis import given, strategies as st

from allocation.rules.inherited_need import QUANTUM, inherit_need

BASES = {1: Decimal(30), 2: Decimal(10), 3: Decimal(20)}


def test_need_of_a_territory_is_split_in_proportion_to_bases():
    found = inherit_need(BASES, homes={1: 7, 2: 7, 3: 8}, needs={7: Decimal(300), 8: Decimal(100)})
    assert found.needs == {1: Decimal(225), 2: Decimal(75), 3: Decimal(100)}
    assert (found.unheld, found.homeless) == (0, ())


def test_need_of_territories_without_convention_is_told():
    found = inherit_need({1: Decimal(5)}, homes={1: 7}, needs={7: Decimal(300), 8: Decimal(100)})
    assert (found.needs, found.unheld) == ({1: Decimal(300)}, Decimal("0.25"))


def test_convention_without_home_has_the_mean_need_of_its_base():
    found = inherit_need(BASES, homes={1: 7, 2: 7}, needs={7: Decimal(80)})
    assert (found.needs[3], found.homeless) == (Decimal(40), (3,))


def test_conventions_without_any_base_have_equal_parts():
    found = inherit_need({1: Decimal(0), 2: Decimal(0)}, homes={1: 7, 2: 7}, needs={7: Decimal(8)})
    assert found.needs == {1: Decimal(4), 2: Decimal(4)}


def test_need_is_the_base_where_no_territory_is_known():
    assert inherit_need(BASES, homes={}, needs={}).needs == BASES


@given(
    st.dictionaries(st.integers(1, 30), st.tuples(st.integers(0, 90_000), st.integers(1, 5)), min_size=1),
    st.dictionaries(st.integers(1, 5), st.integers(0, 10**6), min_size=5, max_size=5),
)
def test_needs_of_the_conventions_of_a_territory_add_up_to_its_own(conventions, people):
    bases = {key: Decimal(etp) / 100 for key, (etp, _) in conventions.items()}
    homes = {key: home for key, (_, home) in conventions.items()}
    needs = {key: Decimal(count) for key, count in people.items()}

    found = inherit_need(bases, homes=homes, needs=needs)

    for home in set(homes.values()):
        held = sum(need for key, need in found.needs.items() if homes[key] == home)
        assert abs(held - needs[home]) <= QUANTUM * len(bases)

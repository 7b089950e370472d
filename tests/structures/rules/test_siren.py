"""A SIREN is nine digits that pass the Luhn check."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from structures.domain.operator_demonstration import make_siren
from structures.rules.luhn import luhn_sum
from structures.rules.siren import check_siren, clean_siren


# The example of INSEE, La Poste, and a fictitious number of the demonstration.
@pytest.mark.parametrize("siren", ["732829320", "356000000", make_siren(0)])
def test_siren_that_passes_the_check_is_accepted(siren):
    assert check_siren(siren) is None


@pytest.mark.parametrize(
    ("siren", "message"),
    [
        ("73282932", "Un SIREN compte neuf chiffres"),
        ("7328293200", "Un SIREN compte neuf chiffres"),
        ("73282932A", "Un SIREN compte neuf chiffres"),
        ("٧٣٢٨٢٩٣٢٠", "Un SIREN compte neuf chiffres"),
        ("732829321", "Ce SIREN n’existe pas"),
    ],
)
def test_wrong_siren_is_refused_with_its_reason(siren, message):
    with pytest.raises(ValidationError, match=message):
        check_siren(siren)


def test_spaces_between_groups_are_taken_out():
    assert clean_siren(" 732 829 320 ") == "732829320"


@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_one_last_digit_and_only_one_completes_a_number(stem):
    assert sum(luhn_sum(stem + str(digit)) % 10 == 0 for digit in range(10)) == 1


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_seen(siren, position, shift):
    wrong = siren[:position] + str((int(siren[position]) + shift) % 10) + siren[position + 1 :]
    assert luhn_sum(siren) % 10 != luhn_sum(wrong) % 10

import pytest
from hypothesis import given, strategies as st

from structures.rules.siret import SiretError, clean_siret, format_siret, has_valid_key


@pytest.mark.parametrize("text", ["80871321800028", "808 713 218 00028", " 808\u00a0713\u202f218 00028 "])
def test_clean_siret_accepts_the_spaces_that_people_type(text):
    assert clean_siret(text) == "80871321800028"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("8087132180002A", "digits", "Un SIRET ne compte que des chiffres."),
        ("٨0871321800028", "digits", "Un SIRET ne compte que des chiffres."),
        ("8087132180002", "length", "Un SIRET compte 14 chiffres\u00a0: celui-ci en a 13."),
        ("", "length", "Un SIRET compte 14 chiffres\u00a0: celui-ci en a 0."),
        ("80871321800029", "key", "La clé de ce SIRET est fausse\u00a0: un chiffre a sans doute été mal recopié."),
    ],
)
def test_clean_siret_says_what_is_wrong(text, code, message):
    with pytest.raises(SiretError) as refused:
        clean_siret(text)
    assert (refused.value.code, str(refused.value)) == (code, message)


@pytest.mark.parametrize(
    ("siret", "valid"),
    [("35600000000048", True), ("35600000049837", True), ("35600000000011", False), ("35600000000001", True)],
)
def test_has_valid_key_knows_the_exception_of_la_poste(siret, valid):
    # The seat follows Luhn (its digits add up to 26); 49837 adds up to 45, 00001 to 15, 00011 to 16.
    assert has_valid_key(siret) is valid


@given(st.from_regex(r"[0-24-9][0-9]{12}", fullmatch=True))
def test_has_valid_key_accepts_one_last_digit_of_ten(start):
    assert sum(has_valid_key(f"{start}{digit}") for digit in range(10)) == 1


def test_format_siret_groups_by_three_then_five():
    assert format_siret("80871321800028") == "808\u00a0713\u00a0218\u00a000028"

import base64

import pytest

from accounts import codes

# RFC 6238, appendix B: the last six of the eight digits, for SHA-1.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


@pytest.mark.parametrize(("now", "code"), RFC)
def test_code_of_the_standard_belongs_to_its_step(now, code):
    assert codes.matching_step(RFC_SECRET, code, now=now) == now // 30


@pytest.mark.parametrize(("shift", "found"), [(-60, None), (-30, 37037036), (0, 37037036), (30, 37037036), (60, None)])
def test_code_is_taken_one_step_around_and_no_further(shift, found):
    assert codes.matching_step(RFC_SECRET, "081804", now=1111111109 + shift) == found


def test_secret_has_a_hundred_and_sixty_bits():
    assert len(base64.b32decode(codes.draw_secret())) == 20


def test_enrolment_says_the_same_key_in_three_ways():
    enrolment = codes.describe_enrolment("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", email="lea@test.example")
    assert enrolment.key == "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"
    assert enrolment.link.startswith("otpauth://totp/")
    assert "secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in enrolment.link
    assert enrolment.picture.startswith("data:image/svg+xml;")


def test_paper_codes_are_ten_different_ones_of_unmistakable_signs():
    papers = codes.draw_paper_codes()
    assert len(set(papers)) == 10
    assert {len(paper) for paper in papers} == {14}
    assert set("".join(papers)) <= set(codes.ALPHABET) | {"-"}


@pytest.mark.parametrize("typed", ["abcd-efgh-jkmn", " ABCD EFGH JKMN ", "abcdefghjkmn", "ABCD–EFGH–JKMN"])
def test_paper_code_is_known_however_it_is_typed(typed):
    assert codes.hash_paper_code(typed, salt="s") == codes.hash_paper_code("ABCD-EFGH-JKMN", salt="s")


def test_same_paper_code_leaves_another_print_with_another_salt():
    assert codes.hash_paper_code("ABCD-EFGH-JKMN", salt="s") != codes.hash_paper_code("ABCD-EFGH-JKMN", salt="t")


@pytest.mark.parametrize("code", ["١٢٣٤٥٦", "12345", "1234567", "12345a"])
def test_six_digits_are_six_ascii_digits(code):
    assert codes.is_six_digits(code) is False

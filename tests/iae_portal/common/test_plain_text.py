"""Words compared as people type them."""

import pytest

from iae_portal.common.plain_text import strip_accents


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Étampes", "etampes"), ("SŒUR Læticia", "soeur laeticia"), ("l’Île-d’Yeu", "l’ile-d’yeu"), ("", "")],
)
def test_strip_accents_keeps_the_letters_and_the_signs(text, plain):
    assert strip_accents(text) == plain

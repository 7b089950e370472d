"""French words in templates."""

import pytest
from django.template import Context, Template

from iae_portal.common.templatetags.french import pluriel


@pytest.mark.parametrize(
    ("count", "word"),
    [(0, "dossier"), (1, "dossier"), (1.5, "dossier"), (2, "dossiers"), (-2, "dossiers"), (None, "dossier")],
)
def test_plural_begins_at_two(count, word):
    assert f"dossier{pluriel(count)}" == word


def test_list_counts_for_its_length():
    assert [pluriel([]), pluriel(["un"]), pluriel(["un", "deux"])] == ["", "", "s"]


def test_both_endings_may_be_given():
    assert [pluriel(count, "a,ont") for count in (0, 1, 2)] == ["a", "a", "ont"]


def test_today_is_told_like_every_other_date(time_machine):
    time_machine.move_to("2026-03-01T10:00:00+01:00", tick=False)

    assert Template("{% load french %}{% aujourdhui %}").render(Context()) == "1er\u00a0mars\u00a02026"

import datetime as dt

import pytest

from structures.domain.conventions import refresh_conventions
from tests.factories.structures import make_annex, make_convention, make_siae

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 10)


def refreshed(convention):
    count = refresh_conventions(day=DAY)
    convention.refresh_from_db()
    return count, convention.deactivated_on


def test_convention_with_an_annex_in_force_opens_again():
    siae = make_siae()
    make_annex(siae)
    assert refreshed(make_convention(siae, deactivated_on=dt.date(2026, 2, 1))) == (1, None)


def test_grace_starts_the_day_after_the_last_annex():
    siae = make_siae()
    make_annex(siae, ends_on=dt.date(2026, 3, 31))
    assert refreshed(make_convention(siae)) == (1, dt.date(2026, 4, 1))


def test_convention_that_never_had_an_annex_starts_its_grace_today():
    assert refreshed(make_convention(make_siae())) == (1, DAY)


def test_refresh_conventions_again_changes_nothing():
    convention = make_convention(make_siae())
    refreshed(convention)
    assert refreshed(convention) == (0, DAY)

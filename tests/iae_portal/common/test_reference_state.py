"""Totals of the register are kept until what they count changes."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from iae_portal.common.reference_changes import ReferenceChange, forget_changes
from iae_portal.common.reference_middleware import OneReferenceStateMiddleware
from iae_portal.common.reference_state import kept_with_reference, one_reference_state, read_state
from structures.queries.supply import latest_year
from territories.enums import AreaLevel
from tests.factories.structures import make_annex, make_siae, make_site
from tests.factories.territories import make_area, make_indicator, make_membership, make_source

pytestmark = pytest.mark.django_db


def add_line(siae, *, year):
    annex = make_annex(siae, year=year)
    return annex.lines.create(site=make_site(siae, is_seat=False), kind="ACI", funder="state", etp=3)


def test_state_is_the_same_while_nothing_changes():
    make_siae()

    assert read_state() == read_state()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda siae: siae.save(update_fields=["name"]), id="structure"),
        pytest.param(make_site, id="site"),
        pytest.param(make_annex, id="annex"),
        pytest.param(lambda siae: add_line(siae, year=2026), id="line"),
        pytest.param(
            lambda _: make_membership(make_area(), make_area(level=AreaLevel.EPCI)),
            id="membership",
        ),
        pytest.param(lambda siae: siae.delete(), id="deletion"),
        pytest.param(lambda _: make_area(), id="area"),
        pytest.param(lambda _: make_source(), id="source"),
        pytest.param(lambda _: make_indicator(), id="indicator"),
    ],
)
def test_state_changes_with_what_is_counted(change):
    siae = make_siae()
    before = read_state()

    change(siae)

    assert read_state() != before


def test_state_is_that_of_before_once_a_change_is_undone():
    make_siae()
    before = read_state()
    with transaction.atomic():
        make_siae()
        transaction.set_rollback(True)

    assert read_state() == before


def test_total_is_counted_again_after_a_change():
    siae = make_siae()
    add_line(siae, year=2025)
    assert latest_year() == 2025

    add_line(siae, year=2026)

    assert latest_year() == 2026


def test_total_is_counted_once_while_nothing_changes(django_assert_num_queries):
    add_line(make_siae(), year=2025)
    latest_year()

    with django_assert_num_queries(1) as asked:
        latest_year()
    assert "structures_registerchange" in asked.captured_queries[0]["sql"]


def test_nothing_is_an_answer_that_is_kept():
    make_siae()
    calls = []

    @kept_with_reference
    def count_nothing() -> None:
        calls.append("asked")

    assert [count_nothing(), count_nothing()] == [None, None]
    assert calls == ["asked"]


def test_totals_of_a_page_are_of_one_state(django_assert_num_queries):
    siae = make_siae()
    add_line(siae, year=2025)

    with one_reference_state():
        assert latest_year() == 2025
        add_line(siae, year=2026)
        assert latest_year() == 2025


def test_old_changes_are_forgotten_but_the_newest():
    make_siae()
    make_siae()
    ReferenceChange.objects.update(noted_at=timezone.now() - timedelta(days=2))
    newest, count = ReferenceChange.objects.latest("pk"), ReferenceChange.objects.count()

    assert forget_changes() == count - 1
    assert list(ReferenceChange.objects.all()) == [newest]


def test_recent_changes_are_not_forgotten():
    make_siae()
    count = ReferenceChange.objects.count()

    assert forget_changes() == 0
    assert ReferenceChange.objects.count() == count


def test_emptied_table_changes_the_state():
    make_siae()
    before = read_state()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE structures_site CASCADE")

    assert read_state() != before


def test_answer_that_serves_again_asks_neither_the_base_nor_the_cache(django_assert_num_queries):
    add_line(make_siae(), year=2025)

    with one_reference_state():
        latest_year()
        cache.clear()
        with django_assert_num_queries(0):
            assert latest_year() == 2025


@pytest.mark.parametrize(("method", "states"), [("GET", 1), ("POST", 2)])
def test_page_that_only_reads_is_of_one_state(method, states):
    seen = []

    def page(request):
        seen.append(read_state())
        make_siae()
        seen.append(read_state())
        return HttpResponse()

    OneReferenceStateMiddleware(page)(RequestFactory().generic(method, "/"))

    assert len(set(seen)) == states

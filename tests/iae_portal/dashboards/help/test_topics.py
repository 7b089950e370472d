"""Help beside each screen."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import get_resolver

from accounts.roles import Permission, Role
from iae_portal.dashboards.help.news import NEWS
from iae_portal.dashboards.help.topics import TERMS, TOPICS, terms_of, topics_for, way_in
from iae_portal.dashboards.help.visit_steps import STEPS
from tests.factories.users import make_agent


def names_of(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from names_of(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif entry.name:
            yield f"{prefix}{entry.name}"


SCREENS = set(names_of(get_resolver()))


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_topic_speaks_of_screens_and_words_that_exist(topic):
    assert set(topic.screens) <= SCREENS
    assert set(topic.terms) <= set(TERMS)
    assert [entry.term for entry in terms_of(topic)] == list(topic.terms)


def test_screen_has_one_topic():
    screens = [screen for topic in TOPICS for screen in topic.screens]
    assert sorted(screens) == sorted(set(screens))


@pytest.mark.parametrize("news", NEWS, ids=lambda news: news.title)
def test_news_leads_to_a_screen_that_exists(news):
    assert news.screen in SCREENS
    assert news.permission == "" or news.permission in set(Permission)


@pytest.mark.parametrize("role", Role)
def test_visit_of_each_role_takes_ten_minutes_on_screens_that_exist(role):
    steps = STEPS[role]
    assert {step.screen for step in steps} <= SCREENS
    assert 4 <= sum(step.minutes for step in steps) <= 12


def test_visitor_is_helped_with_public_screens_only():
    assert all(topic.permission is None for topic in topics_for(AnonymousUser()))


@pytest.mark.django_db
def test_agent_is_helped_with_what_they_may_do():
    titles = {topic.title for topic in topics_for(make_agent())}
    assert {"Préparer un appel", "Tenir une séance"} <= titles
    assert "Déposer une candidature" not in titles


def test_way_in_is_the_first_screen_that_names_nothing():
    topic = next(topic for topic in TOPICS if topic.title == "Lire un diagnostic")
    assert way_in(topic) == "/diagnostic/"


@pytest.mark.django_db
def test_help_stands_beside_its_screen(enter):
    content = enter(Role.REGIONAL_AGENT).get("/structures/").content.decode()
    assert "Aide sur cette page" in content
    assert "Trouver une structure" in content


@pytest.mark.django_db
def test_page_of_help_leads_to_the_screens(enter):
    assert 'href="/structures/"' in enter(Role.REGIONAL_AGENT).get("/aide/").content.decode()


@pytest.mark.django_db
def test_news_are_those_that_concern_the_reader(enter, client):
    assert "Le CDIAE en séance" in enter(Role.REGIONAL_AGENT).get("/nouveautes/").content.decode()
    client.logout()
    assert "Le CDIAE en séance" not in client.get("/nouveautes/").content.decode()

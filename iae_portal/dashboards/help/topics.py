"""Which topic of help belongs to a screen, and which ones concern a person."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.perimeter import can
from iae_portal.dashboards.glossary import ENTRIES, Entry
from iae_portal.dashboards.help.topic import Topic, load_topics

TOPICS = load_topics()
BY_SCREEN = {screen: topic for topic in TOPICS for screen in topic.screens}
TERMS = {entry.term: entry for entry in ENTRIES}


def topic_of(screen: str) -> Topic | None:
    """The topic of a screen, by the name of its address (« white_zones:detail »)."""
    return BY_SCREEN.get(screen)


def help_of(request: HttpRequest) -> dict[str, Any] | None:
    """The help beside the screen that is shown; None where a page explains itself, and on those of errors."""
    match = request.resolver_match
    topic = topic_of(match.view_name) if match else None
    return {"topic": topic, "terms": terms_of(topic)} if topic else None


def terms_of(topic: Topic) -> list[Entry]:
    return [TERMS[term] for term in topic.terms]


def topics_for(user: Any) -> list[Topic]:
    """The topics that the person may put in practice, in the order of the work."""
    return [topic for topic in TOPICS if topic.permission is None or can(user, topic.permission)]


def way_in(topic: Topic) -> str:
    """The address of the first of its screens that names nothing; empty when each names something."""
    for screen in topic.screens:
        try:
            return reverse(screen)
        except NoReverseMatch:
            continue
    return ""

"""The pages that a search may propose: those of the menu, of the help and of the public part."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from iae_portal.dashboards.help.topics import topics_for, way_in
from iae_portal.dashboards.menu import entries_for


@dataclass(frozen=True, slots=True)
class Page:
    label: str
    url: str
    words: str = ""


PUBLIC = (
    ("Méthode", "dashboards:method", "formules calcul accessibilité exemple"),
    ("Glossaire", "dashboards:glossary", "définitions vocabulaire sigles"),
    ("Accessibilité", "dashboards:accessibility", "RGAA déclaration handicap"),
    ("Mentions légales", "dashboards:legal", "données personnelles RGPD éditeur"),
    ("Nouveautés", "dashboards:news", "changements version"),
)


def list_pages(user: Any) -> list[Page]:
    """Each once, by its address, the menu first."""
    found = [Page(entry.label, reverse(entry.screen)) for entry in entries_for(user)]
    found += [Page(topic.title, way, topic.words) for topic in topics_for(user) if (way := way_in(topic))]
    found += [Page(label, reverse(name), words) for label, name, words in PUBLIC]
    known = {page.label: page for page in reversed(found)}
    return list(reversed(known.values()))

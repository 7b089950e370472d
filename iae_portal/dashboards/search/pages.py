"""The pages that a search may propose: those of the menu, of the help and of the public part."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from iae_portal.dashboards.help.topics import topics_for, way_in
from iae_portal.dashboards.menu import ENTRIES, VISITOR_ENTRIES


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
    menu = ENTRIES if user.is_authenticated else VISITOR_ENTRIES
    found = [
        Page(label, reverse(name)) for label, name, permission in menu if permission is None or user.can(permission)
    ]
    found += [Page(topic.title, way, topic.words) for topic in topics_for(user) if (way := way_in(topic))]
    found += [Page(label, reverse(name), words) for label, name, words in PUBLIC]
    known = {page.label: page for page in reversed(found)}
    return list(reversed(known.values()))

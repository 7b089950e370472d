"""A word of the glossary, explained where it stands."""

from itertools import count

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from iae_portal.dashboards.help.topics import TERMS

register = template.Library()
# A page may hold a word several times: each has a bubble of its own.
_numbers = count(1)


@register.simple_tag
def terme(term: str, words: str = "") -> SafeString:
    """The word (or other words for it), linked to the glossary, its definition in a bubble on hover and on focus."""
    entry = TERMS[term]
    return format_html(
        '<a class="portal-term" href="{}#{}" aria-describedby="terme-{}">{}</a>'
        '<span class="fr-tooltip fr-placement" id="terme-{}" role="tooltip">{}</span>',
        reverse("dashboards:glossary"),
        entry.slug,
        number := next(_numbers),
        words or term,
        number,
        entry.definition,
    )

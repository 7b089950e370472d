"""What a condition may speak of at a given place of the form: facts, and questions asked before it."""

from collections.abc import Mapping

from calls.rules.facts import FACTS
from calls.rules.fields import BlockQuestion
from calls.rules.forms import FormSchema, name_of
from iae_portal.common.conditions import Name


def names_before(
    form: FormSchema, *, section: str = "", container: str = "", question: str = "", end_of: str = ""
) -> Mapping[str, Name]:
    """The names known before a section, before a question of a container, or at the end of a container."""
    known: dict[str, Name] = dict(FACTS)
    for one in form.sections:
        if one.key == section:
            return known
        for asked in one.questions:
            if one.key == container and asked.key == question:
                return known
            if isinstance(asked, BlockQuestion) and asked.key in (container, end_of):
                return known | _inside(asked, before=question)
            known[asked.key] = name_of(asked)
        if one.key == end_of:
            return known
    return known


def _inside(block: BlockQuestion, *, before: str) -> dict[str, Name]:
    found: dict[str, Name] = {}
    for part in block.questions:
        if part.key == before:
            break
        found[part.key] = name_of(part)
    return found

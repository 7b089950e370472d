"""The page of a restitution: its files, its registry of figures, and what changed since the one before."""

from dataclasses import dataclass, field

from django.http import QueryDict

from accounts.models import User
from iae_portal.common.tables import Table
from reports.models import Restitution
from reports.rules.content import Content, content_from_json
from reports.rules.differences import compare_contents, list_values, only_in
from reports.rules.figures import Figure
from reports.tables.restitutions import (
    differences_table,
    documents_table,
    figure_table,
    registry_table,
    values_table,
)


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows; the tables by name, so that an export finds the one that is asked for."""

    restitution: Restitution
    content: Content | None
    previous: Restitution | None
    tables: dict[str, Table]
    new: list[Figure] = field(default_factory=list)
    gone: list[Figure] = field(default_factory=list)


def compose_page(restitution: Restitution, *, user: User, params: QueryDict) -> Page:
    documents = list(restitution.documents.select_related("file").order_by("pk"))
    tables = {"documents": documents_table(documents, params=params)}
    content = content_from_json(restitution.content) if restitution.content else None
    if content is None:
        return Page(restitution, None, None, tables)
    tables["figures"] = registry_table(content, params=params)
    chosen = next((figure for figure in content.figures if figure.key == params.get("figure")), None)
    if chosen is not None:
        tables["chiffre"] = figure_table(chosen, params=params)
    tables["valeurs"] = values_table(list_values(content), params=params)
    previous = find_compared(restitution, user=user)
    if previous is not None and previous.content:
        before = content_from_json(previous.content)
        tables["ecarts"] = differences_table(compare_contents(before, content), params=params)
        new, gone = only_in(content, before), only_in(before, content)
        return Page(restitution, content, previous, tables, new=new, gone=gone)
    return Page(restitution, content, previous, tables)


def find_compared(restitution: Restitution, *, user: User) -> Restitution | None:
    """The one before, if the person may read it."""
    if restitution.previous_id is None:
        return None
    return Restitution.objects.visible_to(user).finished().filter(pk=restitution.previous_id).first()

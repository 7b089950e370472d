"""The members of a committee as a table."""

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from committees.models import Member
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table


def members_table(members: Sequence[Member], *, params: QueryDict, manages: bool, is_invented: bool) -> Table:
    """Titulaires and suppléants by collège, with the dates of their mandates."""
    columns = [
        Column(
            key="name",
            label="Membre",
            row_header=True,
            getter=lambda member: member.full_name,
            sort=True,
            link=(lambda member: reverse("committees:member", args=[member.pk])) if manages else None,
        ),
        Column(key="body", label="Collège", getter=lambda member: member.body.name, sort=True),
        Column(key="seat", label="Siège", getter=_seat, sort=True),
        Column(key="quality", label="Qualité", sort=True),
        Column(key="mandate_from", label="Mandat du", kind=Kind.DATE, sort=True, css=lambda _: "portal-nowrap"),
        Column(key="mandate_to", label="Jusqu’au", kind=Kind.DATE, sort=True, css=lambda _: "portal-nowrap"),
        Column(key="account", label="Compte", kind=Kind.BOOLEAN, getter=lambda member: member.user_id is not None),
    ]
    if manages:
        columns.insert(4, Column(key="email", label="Adresse", sort=True))
    return Table(
        columns=columns,
        rows=members,
        caption="Membres du comité",
        params=params,
        name="membres",
        page_size=None,
        empty="Aucun membre n’est enregistré.",
        notes=("Composition inventée pour la démonstration.",) if is_invented else (),
        show_exports=True,
    )


def _seat(member: Member) -> str:
    words = capfirst(member.get_seat_display())
    if member.titular is not None:
        words += f" de {member.titular.full_name}"
    return f"{words}, préside" if member.is_president else words

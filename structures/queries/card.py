"""What the card of a structure shows: its places for all, its figures and its history for those who may see them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Permission, Role
from structures.models import Convention, FieldChange, FinancialAnnex, FundingReference, Siae
from structures.queries.members import answers_for
from structures.queries.realised import YearFigures, read_year


@dataclass(frozen=True)
class Consumption:
    """The figures of the last year with annexes, and what they rest on."""

    year: int
    figures: YearFigures
    is_estimated: bool
    has_references: bool


def may_see_figures(user: User, siae: Siae) -> bool:
    """Its members, and the agents whose perimeter holds its département: the rule of its annexes."""
    hat = hat_of(user)
    if hat is not None and hat.role == Role.STRUCTURE_MEMBER:
        return answers_for(user, siae)
    return user.can(Permission.STRUCTURES_SIAE_VIEW_FIGURES, siae.department)


def list_annexes(user: User, *, siae: Siae) -> "QuerySet[FinancialAnnex]":
    """The annexes that the user may see, with `etp`, the latest first."""
    annexes = FinancialAnnex.objects.visible_to(user).filter(siae=siae)
    return annexes.select_related("source").annotate(etp=Sum("lines__etp")).order_by("-year", "-starts_on", "pk")


def list_conventions(siae: Siae) -> list[Convention]:
    return list(siae.conventions.order_by("-starts_on"))


def read_consumption(user: User, *, siae: Siae) -> Consumption | None:
    """Of the last year that has annexes in its figures; None without any."""
    annexes = FinancialAnnex.objects.visible_to(user).filter(siae=siae)
    latest = annexes.order_by("-year").values_list("year", "is_estimated").first()
    if latest is None:
        return None
    year, is_estimated = latest
    figures = read_year(annexes, year=year).get(siae.pk)
    if figures is None:
        return None
    references = FundingReference.objects.filter(year=year).exists()
    return Consumption(year, figures, is_estimated=is_estimated, has_references=references)


def list_changes(siae: Siae) -> "QuerySet[FieldChange]":
    """The history of a structure and of those merged into it, the latest first."""
    told = FieldChange.objects.filter(Q(siae=siae) | Q(siae__merged_into=siae))
    return told.select_related("changed_by", "source").order_by("-changed_at", "-pk")

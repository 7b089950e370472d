"""Attaching people to a structure, and detaching them."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Assignment, User
from accounts.roles import Permission, Role
from iae_portal.common.access import requires
from structures.domain.members import attach_member, detach_member, require_management
from structures.forms.card import MemberForm
from structures.views.registry.card import find_siae, read_card, show_card


@requires(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    siae = find_siae(user, pk)
    require_management(siae=siae, actor=user)
    if request.method != "POST":
        return redirect("structures:detail", pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            assignment = attach_member(siae=siae, email=form.cleaned_data["email"], actor=user)
        except ValidationError as refusal:
            form.add_error("email", refusal)
        else:
            messages.success(request, f"{assignment.user} est membre de {siae.name}.")
            return redirect("structures:detail", pk=pk)
    return show_card(request, read_card(request, siae), form=form)


@requires(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS)
@require_POST
def detach(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    user = cast(User, request.user)
    siae = find_siae(user, pk)
    require_management(siae=siae, actor=user)
    hat = get_object_or_404(Assignment, pk=assignment, role=Role.STRUCTURE_MEMBER)
    detach_member(siae=siae, assignment=hat, actor=user)
    messages.success(request, f"Cette personne n’est plus rattachée à {siae.name}.")
    return redirect("structures:detail", pk=pk)

"""Pieces: handed in at choice by the script of the form, read again, and kept in the library."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.domain.file_reading import read_file
from calls.domain.pieces import add_piece, retire_document
from calls.models import Message
from calls.presentation.form_pages import list_pieces, tell_size
from calls.presentation.questions import tell_piece_date
from calls.queries.pieces import carried_documents, carried_pieces, explain_unread, is_outdated, may_be_read
from calls.views.applying.access import crumbs_of, get_own_file
from calls.views.applying.form import LARGEST_PIECE
from iae_portal.common.access import requires
from iae_portal.common.body_limit import limit_body
from iae_portal.common.files import StoredFile, serve_file


@requires(Permission.CALLS_APPLICATION_FILE)
@limit_body(LARGEST_PIECE)
@require_POST
@never_cache
def piece_add(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Hand in one file: the list of the slot as it is then, or the reason of the refusal."""
    application = get_own_file(request, pk)
    upload = request.FILES.get("fichier")
    if upload is None:
        return JsonResponse({"error": "Choisissez d’abord un fichier."}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        piece = add_piece(
            application, key=key, upload=upload, actor=cast(User, request.user), keep="garder" in request.POST
        )
    except ValidationError as refusal:
        status = (
            HTTPStatus.GONE if refusal.code in ("closed", "hidden", "unknown") else HTTPStatus.UNPROCESSABLE_ENTITY
        )
        return JsonResponse({"error": refusal.messages[0]}, status=status)
    rows = list_pieces(read_file(application), key)
    html = "".join(render_to_string("calls/questions/_piece.html", {"piece": row}, request=request) for row in rows)
    return JsonResponse({"html": html, "words": f"« {piece.file.name} » est déposé.", "changes": True})


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def own_piece(request: HttpRequest, pk: int) -> HttpResponse:
    piece = get_object_or_404(carried_pieces(request.user), pk=pk)
    return _serve(request, piece.file, back=piece.application_id)


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def own_message_file(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    application = get_own_file(request, pk)
    message = get_object_or_404(Message.objects.select_related("file"), application=application, pk=message_pk)
    if message.file is None:
        raise Http404
    return _serve(request, message.file, back=application.pk)


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def library(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "pk": document.pk,
            "name": document.file.name,
            "owner": document.siae or document.operator or document.territory,
            "added_at": document.added_at,
            "validity": tell_piece_date(document.valid_until),
            "is_outdated": is_outdated(document),
            "size": tell_size(document.file.size),
        }
        for document in carried_documents(request.user).order_by("document", "-added_at")
    ]
    return render(request, "calls/applying/library.html", {"crumbs": crumbs_of(label="Ma bibliothèque"), "rows": rows})


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def library_file(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(carried_documents(request.user), pk=pk)
    return _serve(request, document.file, back=None)


@requires(Permission.CALLS_APPLICATION_FILE)
@require_POST
def library_retire(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(carried_documents(request.user), pk=pk)
    retire_document(document, actor=cast(User, request.user))
    messages.success(request, f"« {document.file.name} » n’est plus dans la bibliothèque ; les dossiers le gardent.")
    return redirect("calls:library")


def _serve(request: HttpRequest, file: StoredFile, *, back: int | None) -> HttpResponse:
    if not may_be_read(file, request.user):
        messages.error(request, explain_unread(file))
        return redirect("calls:own-file", back) if back else redirect("calls:library")
    return cast(HttpResponse, serve_file(file))

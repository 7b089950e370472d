"""What the buttons of a page do with pieces: hand one in, take one from the library, take one away."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User
from calls.domain.pieces import add_piece, remove_piece, reuse_document
from calls.models import Application
from calls.queries.pieces import carried_documents, carried_pieces

PIECE_ACTIONS = frozenset({"deposer", "reprendre", "oter"})


def act_on_pieces(request: HttpRequest, application: Application) -> dict[str, str]:
    """Do what the button says; the refusal by question, in words, when there is one."""
    user = cast(User, request.user)
    key = ""
    try:
        if key := request.POST.get("deposer", ""):
            upload = request.FILES.get(f"fichier.{key}")
            if upload is None:
                return {key: "Choisissez d’abord un fichier."}
            piece = add_piece(application, key=key, upload=upload, actor=user, keep=f"garder.{key}" in request.POST)
            messages.success(request, f"« {piece.file.name} » est déposé.")
        elif chosen := request.POST.get("reprendre", ""):
            key, _, number = chosen.partition(":")
            document = carried_documents(user).filter(pk=number if number.isdigit() else 0).first()
            if document is None:
                return {key: "Ce document n’est plus dans la bibliothèque : rechargez la page."}
            reuse_document(application, key=key, document=document, actor=user)
            messages.success(request, f"« {document.file.name} » est repris de la bibliothèque.")
        elif number := request.POST.get("oter", ""):
            rows = carried_pieces(user).filter(application=application, pk=number if number.isdigit() else 0)
            piece_ = rows.first()
            if piece_ is not None:
                key = piece_.key
                remove_piece(piece_, actor=user)
                messages.success(request, f"« {piece_.file.name} » est retiré.")
    except ValidationError as refusal:
        return {key: refusal.messages[0]}
    return {}

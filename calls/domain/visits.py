"""What a desk remembers of a person: saved views, and the visit before this one."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from calls.models import Call, LastVisit, SavedView

# Pages opened within this time are one visit.
VISIT = dt.timedelta(minutes=30)
MOST_VIEWS = 30


def note_visit(call: Call, *, actor: User) -> dt.datetime | None:
    """Note that the files of a call are being looked at; when they were the time before, None the first time."""
    now = timezone.now()
    visit, created = LastVisit.objects.get_or_create(user=actor, call=call, defaults={"seen_at": now})
    if not created and now - visit.seen_at > VISIT:
        visit.previous_at, visit.seen_at = visit.seen_at, now
        visit.save(update_fields=["previous_at", "seen_at"])
    return visit.previous_at


def save_view(*, name: str, query: str, call: Call | None, actor: User) -> SavedView:
    """Keep the filters, columns and order of a list under a name; the same name is written over."""
    words = _read_name(name)
    kept = clean_query(query)
    if len(kept) > 1000:  # noqa: PLR2004 -- the length of the field
        raise ValidationError({"name": "Ces filtres sont trop longs pour être enregistrés."})
    if SavedView.objects.filter(user=actor).count() >= MOST_VIEWS:
        raise ValidationError({"name": f"Vous avez déjà {MOST_VIEWS} vues : supprimez-en une."})
    try:
        with transaction.atomic():
            return SavedView.objects.create(user=actor, call=call, name=words, query=kept)
    except IntegrityError:
        view = SavedView.objects.get(user=actor, call=call, name=words)
        view.query = kept
        view.save(update_fields=["query"])
        return view


def rename_view(view: SavedView, *, name: str, actor: User) -> SavedView:
    """Give one's view another name. Raises ValidationError when the name is empty, or is that of another view."""
    words = _read_name(name)
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk, user=actor).update(name=words)
    except IntegrityError:
        taken = f"Vous avez déjà une vue «\u00a0{words}\u00a0»\u00a0: donnez un autre nom."
        raise ValidationError({"name": taken}, code="taken") from None
    view.refresh_from_db()
    return view


@transaction.atomic
def open_view_first(view: SavedView, *, is_default: bool, actor: User) -> SavedView:
    """Make one's view the one that its list opens with, or let the list open whole again; one view a list."""
    # The views of the person are held first: two choices at once make one.
    mine = SavedView.objects.filter(user=actor, call=view.call_id)
    list(mine.select_for_update().order_by("pk").values_list("pk", flat=True))
    mine.filter(is_default=True).update(is_default=False)
    if is_default:
        mine.filter(pk=view.pk).update(is_default=True)
    view.refresh_from_db()
    return view


def _read_name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > 80:  # noqa: PLR2004 -- the length of the field
        raise ValidationError({"name": "Donnez un nom à la vue, de 80 caractères au plus."})
    return words


def delete_view(view: SavedView, *, actor: User) -> None:
    SavedView.objects.filter(pk=view.pk, user=actor).delete()


def clean_query(query: str) -> str:
    """The part of an address that makes a list: neither page nor export, nor the word that asks for it whole."""
    params = QueryDict(query.lstrip("?"), mutable=True)
    for name in ("page", "export", "vue"):
        params.pop(name, None)
    return params.urlencode()

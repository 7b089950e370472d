"""A form that two clicks send twice is carried out once: the key that its page gave it is kept with what it did."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models, transaction
from django.utils import timezone

from iae_portal.common.forms import PortalForm

# A page left open over a week-end may still be sent; the second click comes within seconds.
KEPT = dt.timedelta(days=7)


class SentForm(models.Model):
    """That a form was carried out; it says neither by whom nor what for."""

    key = models.UUIDField("clé de l’envoi", primary_key=True)
    sent_at = models.DateTimeField("envoyé le", default=timezone.now, editable=False, db_index=True)

    class Meta:
        app_label = "common"
        verbose_name = "formulaire envoyé"
        verbose_name_plural = "formulaires envoyés"

    def __str__(self) -> str:
        return str(self.key)


class KeyField(forms.UUIDField):
    """Without a key that can be read, a form is carried out each time that it comes."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class OnceForm(PortalForm):
    """A form that writes a line of its own: its key travels with it, apart from what is typed."""

    request_key = KeyField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    sent_key: uuid.UUID | None = None

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.sent_key = self.cleaned_data.pop("request_key", None)
        return self.cleaned_data


def run_once(form: forms.BaseForm, run: Callable[[], Any]) -> bool:
    """Do what a valid form asks; False when the same page already asked it. What `run` raises leaves the key free."""
    key = getattr(form, "sent_key", None)
    with transaction.atomic():
        if key is not None:
            SentForm.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
            # A twin that comes at the same time waits here for the end of the first.
            _, is_first = SentForm.objects.get_or_create(key=key)
            if not is_first:
                return False
        run()
    return True

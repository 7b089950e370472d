"""Reading jobs, mail, sources and the audit trail in Django's administration."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from iae_portal.common.models import AuditEvent, Job, OutgoingMail, Source


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows to who may read the audit trail; nothing is written behind the back of the rules."""

    # Django builds the fields of a form even to show their values.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        user: Any = request.user
        return bool(user.is_active and user.is_staff and user.can("common:audit:view"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["pk", "kind", "subject", "state", "attempt", "progress", "created_at", "finished_at"]
    list_filter = ["state", "kind"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["recipient", "subject", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state"]
    # The text may hold a link that signs in.
    exclude = ["text", "html"]


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["happened_at", "actor", "verb", "subject_type", "subject_id"]
    list_filter = ["verb"]
    list_select_related = ["actor"]


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    list_display = ["title", "producer", "vintage", "is_demonstration", "imported_at"]

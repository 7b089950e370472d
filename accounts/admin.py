"""Reading accounts in Django's administration; changes go through the portal's own pages, which check and record."""

from django.contrib import admin

from accounts.models import ApiToken, Assignment, Invitation, SecondFactor, User
from iae_portal.common.admin import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "last_name", "first_name", "is_active", "last_login"]
    search_fields = ["email", "last_name", "first_name"]
    exclude = ["password"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["user", "role", "valid_from", "valid_to", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "role", "created_at", "expires_at", "accepted_at", "revoked_at"]
    list_filter = ["role"]
    exclude = ["token_hash"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ["prefix", "label", "owner", "created_at", "expires_at", "revoked_at", "last_used_at"]
    list_select_related = ["owner"]
    exclude = ["token_hash"]


@admin.register(SecondFactor)
class SecondFactorAdmin(ReadOnlyAdmin):
    list_display = ["user", "confirmed_at", "blocked_until"]
    list_select_related = ["user"]
    exclude = ["secret", "recovery_salt"]

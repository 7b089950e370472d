"""The person who signs in."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import perimeter
from accounts.active_hat import choose_hat, list_hats
from accounts.hats import Hat
from territories.models import Area


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account; what it may do comes from its assignments, never from the account itself."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l'administration", default=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now)
    session_epoch = models.PositiveIntegerField(
        "génération des sessions",
        default=0,
        # So that the version before, still running while this one is put in place, may add an account.
        db_default=0,
        help_text="Augmente quand toutes les sessions ouvertes doivent finir.",
    )

    # The hat asked for by the session; see ActiveAssignmentMiddleware.
    chosen_assignment_id: int | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message="Un compte existe déjà pour cette adresse.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password, and with the epoch: a hash of before never becomes good again.

        Overrides what Django's public `get_session_auth_hash` and its fallbacks both call.
        """
        salt = f"accounts.user.session:{self.session_epoch}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def hats(self) -> list[Hat]:
        """The assignments held today."""
        return list_hats(self.pk)

    @property
    def assignment(self) -> Hat | None:
        """The active hat, which decides what is seen and done."""
        return choose_hat(self.hats, self.chosen_assignment_id)

    def can(self, permission: str, area: Area | None = None) -> bool:
        """Whether the active hat holds the permission, in the area if one is given."""
        return perimeter.can(self, permission, area)

    def holds_everywhere(self, permission: str) -> bool:
        """Whether the active hat holds the permission across the region."""
        return perimeter.holds_everywhere(self, permission)

    def reachable(self, permission: str, areas: Collection[Area]) -> frozenset[int]:
        """Keys of the areas in which the active hat holds the permission: `can` for many."""
        return perimeter.reachable(self, permission, areas)

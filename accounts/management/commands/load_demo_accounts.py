"""The accounts of the demonstration."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.demonstration import PASSWORD
from accounts.domain.demo_accounts import RegionMissingError, load_demo_accounts


class Command(BaseCommand):
    help = "Crée les comptes de démonstration, un par rôle (refusé hors démonstration)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            users = load_demo_accounts()
        except (PermissionDenied, RegionMissingError) as error:
            raise CommandError(str(error)) from None
        for user in users:
            hat = user.assignment
            self.stdout.write(f"{user.email} — {hat.label if hat else 'sans rôle'}")
        self.stdout.write(f"Mot de passe de ces comptes : {PASSWORD}")

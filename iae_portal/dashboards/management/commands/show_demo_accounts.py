"""Print the demonstration's ready accounts."""

from django.core.management.base import BaseCommand

from accounts.queries import demo_accounts


class Command(BaseCommand):
    help = "Affiche les comptes prêts à l’emploi de la démonstration."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("    Comptes, tous avec le mot de passe « demonstration » :")
        for account in demo_accounts():
            self.stdout.write(f"      {account.email:<34} {account.role}")

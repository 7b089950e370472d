"""Write the register of processing in Markdown."""

from django.core.management.base import BaseCommand

from iae_portal.dashboards.privacy.register import write_register


class Command(BaseCommand):
    help = "Écrit le registre des traitements en Markdown, pour docs/registre-traitements.md."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(write_register(), ending="")

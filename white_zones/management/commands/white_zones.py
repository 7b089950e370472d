"""`bin/manage white_zones`: the accessibility engine on files. All of it is in `white_zones.file_mode`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from white_zones.file_mode.cli import main
from white_zones.file_mode.options import DESCRIPTION, build_parser


class Command(BaseCommand):
    """Hands its arguments over untouched, so that options, refusals and exit status are those of the file mode."""

    help = DESCRIPTION
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Skip Django's own parsing, which speaks English and adds options that mean nothing here."""
        sys.exit(main(argv[2:], program=f"bin/manage {argv[1]}"))

    def print_help(self, prog_name: str, subcommand: str) -> None:
        """Answer `bin/manage help white_zones`."""
        build_parser(f"{prog_name} {subcommand}").print_help()

    def add_arguments(self, parser: CommandParser) -> None:
        """Let `call_command` pass the arguments as they would be typed."""
        parser.add_argument("arguments", nargs="*")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run from `call_command("white_zones", "--", …)`."""
        if status := main(options["arguments"]):
            sys.exit(status)

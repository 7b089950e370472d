"""A management command that only runs the file mode of an engine."""

import sys
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser

from iae_portal.common.file_mode.arguments import Usage, build_french_parser


class FileModeCommand(BaseCommand):
    """Hands its arguments over untouched, so that options, refusals and exit status are those of the file mode."""

    usage: ClassVar[Usage]
    main: ClassVar[Callable[..., int]]
    """Takes the arguments and `program`, returns the exit status; a static method."""
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Skip Django's own parsing, which speaks English and adds options that mean nothing here."""
        sys.exit(self.main(argv[2:], program=f"bin/manage {argv[1]}"))

    def print_help(self, prog_name: str, subcommand: str) -> None:
        """Answer `bin/manage help …`."""
        build_french_parser(f"{prog_name} {subcommand}", self.usage).print_help()

    def add_arguments(self, parser: CommandParser) -> None:
        """Let `call_command` pass the arguments as they would be typed."""
        parser.add_argument("arguments", nargs="*")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run from `call_command("…", "--", …)`."""
        if status := self.main(options["arguments"]):
            sys.exit(status)

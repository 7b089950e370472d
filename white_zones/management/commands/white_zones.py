"""`bin/manage white_zones`: the accessibility engine on files. All of it is in `white_zones.file_mode`."""

from iae_portal.common.management.file_mode import FileModeCommand
from white_zones.file_mode.cli import main
from white_zones.file_mode.options import USAGE


class Command(FileModeCommand):
    help = USAGE.description
    usage = USAGE
    main = staticmethod(main)

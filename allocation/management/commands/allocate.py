"""`bin/manage allocate`: the allocation engine on a file. All of it is in `allocation.file_mode`."""

from allocation.file_mode.cli import main
from allocation.file_mode.options import USAGE
from iae_portal.common.management.file_mode import FileModeCommand


class Command(FileModeCommand):
    help = USAGE.description
    usage = USAGE
    main = staticmethod(main)

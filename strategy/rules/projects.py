"""When a candidature de territoire may become a projet de territoire, and for how long by default."""

from calls.enums import ApplicationState

ACCEPTED = (ApplicationState.ACCEPTED, ApplicationState.CONVENTIONED)
# Years after this one, when no action of the file says a later day.
DEFAULT_YEARS = 3

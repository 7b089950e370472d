"""Sessions of tests: a word for each seat."""

from hypothesis import strategies as st

from committees.enums import Mode
from committees.rules.presence import Presence, Seat


def seats(count, **fields):
    return [Seat(key=key, **fields) for key in range(1, count + 1)]


def sit(*keys):
    return [Presence(seat=key, mode=Mode.PRESENT) for key in keys]


def mandate(giver, holder):
    return Presence(seat=giver, mode=Mode.MANDATE, holder=holder)


@st.composite
def sessions(draw):
    """Seats, how each is held, and who must leave: any of them, rules respected or not."""
    count = draw(st.integers(1, 17))
    members = [Seat(key=key, has_substitute=draw(st.booleans())) for key in range(1, count + 1)]
    presences = []
    for seat in members:
        mode = draw(st.sampled_from(list(Mode)))
        holder = draw(st.integers(1, count)) if mode == Mode.MANDATE else None
        presences.append(Presence(seat=seat.key, mode=mode, holder=holder))
    recused = draw(st.sets(st.integers(1, count)))
    return members, presences, recused

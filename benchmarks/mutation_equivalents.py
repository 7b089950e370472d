"""The mutants that no test can kill, because they do what the code does: what each changes, and why that is the same.

By module, the name of the mutant as `bin/bench mutation` writes it.
"""

from collections.abc import Mapping

EQUIVALENTS: Mapping[str, Mapping[str, str]] = {
    "allocation/engine/controlled_rounding.py": {
        "open_cells.sort(key=lambda column: (-round(remainders[column], 6), ranks[column]))  [6 → 7]": (
            "what differs by less than the noise is the same figure, and columns are balanced at the least cost anyway"
        ),
        (
            "if up[giver] is True and up[taker] is False:  [up[giver] is True and up[taker] is False → up[giver] is "
            "True or up[taker] is False]"
        ): "`_cheapest` asks the same again before it takes what is offered",
        (
            'if giver in costs and costs[giver] + cost < costs.get(taker, float("inf")) - NOISE:  [costs[giver] + '
            "cost < costs.get(taker, float('inf')) - NOISE → costs[giver] + cost <= costs.get(taker, float('inf')) - "
            "NOISE]"
        ): "of two chains exactly a noise apart, either is the cheapest: less than that is no figure",
    },
    "calls/rules/clock.py": {
        "if stop > start:  [stop > start → stop >= start]": "a pause of no time adds nothing and ends where it began",
        (
            "return max(NO_TIME, until - since - paused_time(pauses, since=since, until=until)) if until > since else "
            "NO_TIME  [until > since → until >= since]"
        ): "between a moment and itself there is no time",
    },
    "committees/rules/voting.py": {
        "base = won + lost + (idle if rules.majority == MajorityBase.PRESENT else 0)  [0 → -1]": (
            "the voices are whole and for and against differ: no proposal wins by half a voice"
        ),
    },
}

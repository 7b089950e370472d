"""Sharing files between reviewers: the least loaded first, never one who has an interest in the file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would be given which file, what each would then hold, and what nobody can take (file: how many short)."""

    given: tuple[tuple[int, int], ...]
    """(file, person), in the order of the files."""
    loads: Mapping[int, int]
    short: Mapping[int, int]


def balance_files(
    files: Sequence[int],
    *,
    able: Mapping[int, Collection[int]],
    loads: Mapping[int, int],
    held: Mapping[int, Collection[int]],
    per_file: int,
) -> Proposal:
    """Give each file people until it has `per_file` of them.

    `able` names those who may review each file, conflicts left out; `held` those who already have it, who count.
    Files that fewest people may take are served first; equal loads are settled by the key of the person.
    """
    carried = dict(loads)
    given: list[tuple[int, int]] = []
    short: dict[int, int] = {}
    for file in sorted(files, key=lambda key: (len(able.get(key, ())), files.index(key))):
        already = set(held.get(file, ()))
        wanted = max(0, per_file - len(already))
        free = sorted(set(able.get(file, ())) - already, key=lambda person: (carried.get(person, 0), person))
        for person in free[:wanted]:
            given.append((file, person))
            carried[person] = carried.get(person, 0) + 1
        if len(free) < wanted:
            short[file] = wanted - len(free)
    order = {file: rank for rank, file in enumerate(files)}
    return Proposal(tuple(sorted(given, key=lambda pair: (order[pair[0]], pair[1]))), carried, short)

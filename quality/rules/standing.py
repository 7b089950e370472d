"""Where an assessment stands: means by theme, and its place among peers that stay unknown."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quality.rules.content import Content

# Under that many other structures, nothing is said of them: one could be guessed.
FEWEST_PEERS = 5


@dataclass(frozen=True, slots=True)
class ThemeStanding:
    """The mean level of a theme, from 1 to 4, and what peers give; None when it is not known or not told."""

    code: str
    title: str
    mean: Fraction | None
    peers: int
    median: Fraction | None
    below: int | None


def theme_means(content: Content, levels: Mapping[str, int]) -> dict[str, Fraction | None]:
    """The plain mean of the levels given to the criteria of each theme; None when none was."""
    means: dict[str, Fraction | None] = {}
    for theme in content.themes:
        given = [levels[one.code] for one in theme.criteria if one.code in levels]
        means[theme.code] = Fraction(sum(given), len(given)) if given else None
    return means


def stand_among(content: Content, own: Mapping[str, int], peers: Sequence[Mapping[str, int]]) -> list[ThemeStanding]:
    """Each theme with the median of the peers and how many are below; told from five of them on only."""
    means = theme_means(content, own)
    others = [theme_means(content, levels) for levels in peers]
    standings = []
    for theme in content.themes:
        mean = means[theme.code]
        given = [value for other in others if (value := other[theme.code]) is not None]
        told = len(given) >= FEWEST_PEERS
        standings.append(
            ThemeStanding(
                code=theme.code,
                title=theme.title,
                mean=mean,
                peers=len(given),
                median=statistics.median(given) if told else None,
                below=sum(value < mean for value in given) if told and mean is not None else None,
            )
        )
    return standings

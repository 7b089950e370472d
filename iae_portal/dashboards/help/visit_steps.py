"""The first visit of each role: half a dozen screens, in the order of its work. The texts are in `visit.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from accounts.roles import Role


@dataclass(frozen=True, kw_only=True)
class Step:
    """A screen to open and what to look at there; `minutes` is what a careful reader needs."""

    slug: str
    screen: str
    title: str
    text: str
    minutes: int


def _load_steps() -> Mapping[Role, Sequence[Step]]:
    content = tomllib.loads((Path(__file__).parent / "visit.toml").read_text(encoding="utf-8"))
    steps = {slug: Step(slug=slug, **row) for slug, row in content["steps"].items()}
    return MappingProxyType({Role(role): [steps[slug] for slug in slugs] for role, slugs in content["roles"].items()})


STEPS = _load_steps()

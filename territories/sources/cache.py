"""The repaired region kept on disk, so that a second start and the tests need not repair it again."""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from territories.sources.packages import PackageFiles
from territories.sources.region import AreaRecord, MembershipRecord, RegionData, build_region


def load_or_build_region(files: PackageFiles, *, region_code: str, cache_dir: Path) -> RegionData:
    """The region from the cache when it was built from these very files, else built and kept."""
    fingerprint = files.fingerprint(region_code=region_code)
    path = cache_dir / f"region-{fingerprint[:16]}.json"
    cached = read_region(path)
    if cached and cached.fingerprint == fingerprint:
        return cached
    region = build_region(files, region_code=region_code)
    write_region(path, region)
    return region


def read_region(path: Path) -> RegionData | None:
    """The region of a cache file, or nothing when it is absent, cut short or of another shape."""
    try:
        content = json.loads(path.read_bytes())
        return RegionData(
            fingerprint=content["fingerprint"],
            areas=tuple(AreaRecord(**row) for row in content["areas"]),
            memberships=tuple(MembershipRecord(**row) for row in content["memberships"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_region(path: Path, region: RegionData) -> None:
    """Write beside, then rename: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".region-")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(asdict(region), stream)
    Path(name).replace(path)

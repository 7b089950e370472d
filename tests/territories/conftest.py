"""What the tests of territories share."""

import pytest
from django.conf import settings

from territories.sources.cache import load_or_build_region
from territories.sources.packages import locate_package_files
from tests.region import _region_loaded, region  # noqa: F401 -- fixtures
from tests.territories.packages import PackageFolder


@pytest.fixture(scope="session")
def real_region():
    """The region as read and repaired, without a database."""
    return load_or_build_region(
        locate_package_files(outlines_dir=settings.DATA_PACKAGES_DIR, node_modules_dir=settings.NODE_MODULES_DIR),
        region_code="84",
        cache_dir=settings.DATA_PACKAGES_DIR.parent / "cache",
    )


@pytest.fixture
def packages(tmp_path):
    """A small region of our own in the packages' layout: four square communes in a row, two EPCI."""
    return PackageFolder(tmp_path)

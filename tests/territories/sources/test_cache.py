from territories.sources.cache import load_or_build_region, read_region


def build(packages):
    return load_or_build_region(packages.files(), region_code="99", cache_dir=packages.cache_dir)


def test_region_read_back_is_the_one_built(packages):
    assert build(packages) == build(packages)


def test_cache_file_is_named_after_the_fingerprint(packages):
    region = build(packages)
    assert [path.name for path in packages.cache_dir.iterdir()] == [f"region-{region.fingerprint[:16]}.json"]


def test_truncated_cache_is_built_again(packages):
    region = build(packages)
    (path,) = packages.cache_dir.iterdir()
    path.write_bytes(path.read_bytes()[:-50])
    assert build(packages) == region
    assert read_region(path) == region


def test_cache_of_another_shape_is_nothing(tmp_path):
    path = tmp_path / "region.json"
    path.write_text('{"fingerprint": "x", "areas": [{"code": "98"}], "memberships": []}')
    assert read_region(path) is None


def test_changed_package_is_not_read_from_the_cache(packages):
    build(packages)
    packages.communes[0]["nom"] = "Renommée"
    packages.write()
    assert "Renommée" in {area.name for area in build(packages).areas}

"""Storages of both kinds, empty."""

from collections.abc import Callable
from pathlib import Path

import pytest

from masthead.engine.settings.read import read_settings
from masthead.engine.storage.choose import SiteStorage
from masthead.engine.storage.port import Storage
from masthead.testing.object_storage import ObjectStorage

OpenBucket = Callable[..., SiteStorage]


@pytest.fixture
def open_bucket(tmp_path: Path, object_storage: ObjectStorage) -> OpenBucket:
    """Open a bucket of its own, with further settings as variables."""

    def open_one(bucket: str = "", **told: str) -> SiteStorage:
        return SiteStorage(read_settings(tmp_path, {**object_storage.settings(bucket), **told}))

    return open_one


@pytest.fixture(params=["disk", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "disk":
        return SiteStorage(read_settings(tmp_path, {}))
    bucket: OpenBucket = request.getfixturevalue("open_bucket")
    return bucket()

"""Checks of what is kept in files: the data folder, the room on its disk, the storage of people's files."""

import os
import shutil
import time
from collections.abc import Iterator

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.errors import MastheadError, StorageIsUnavailable, translatable
from masthead.engine.observability.patience import Patient
from masthead.engine.storage.choose import SiteStorage
from masthead.engine.storage.port import PROOFS, prove

LITTLE_SHARE, LITTLE_BYTES = 0.05, 1 << 30
"""A disk is nearly full with less than both."""
FULL_BYTES = 100 << 20
MEBIBYTE = 1 << 20
PATIENCE_SECONDS = 5.0
FOLDER, DISK = translatable("data folder"), translatable("disk")
STORAGE, WRITING = translatable("storage"), translatable("storage for writing")


def _is_writable(around: Surroundings) -> Iterator[Finding]:
    folder = around.settings.data_folder
    params = {"folder": folder}
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    if os.access(nearest, os.W_OK):
        yield Finding(FOLDER, State.OK, "%(folder)s", "", params)
    else:
        text = translatable("%(folder)s cannot be written")
        yield Finding(
            FOLDER, State.FAILURE, text, translatable("Change its owner, or mount it writable"), params
        )


def _has_room(around: Surroundings) -> Iterator[Finding]:
    folder = around.settings.data_folder
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    total, _, free = shutil.disk_usage(nearest)
    params = {"free": free // MEBIBYTE, "share": 100 * free // total if total else 0}
    text = translatable("%(free)s MiB are free, %(share)s %% of it")
    advice = translatable("Remove what is not needed, such as old backups, or give the site a larger disk")
    if free < FULL_BYTES:
        yield Finding(DISK, State.FAILURE, text, advice, params)
    elif free < LITTLE_BYTES and free < LITTLE_SHARE * total:
        yield Finding(DISK, State.WARNING, text, advice, params)
    else:
        yield Finding(DISK, State.OK, text, "", params)


def _answers(around: Surroundings) -> Iterator[Finding]:
    storage = SiteStorage(around.settings)
    began = time.perf_counter()
    try:
        Patient(lambda: storage.stat(f"{PROOFS}/health.txt"), PATIENCE_SECONDS)()
    except (MastheadError, TimeoutError) as error:
        yield _refusal(STORAGE, error)
        return
    params = {**_bucket(around), "spent": round((time.perf_counter() - began) * 1000)}
    disk = translatable("the disk answers in %(spent)s ms")
    bucket = translatable("bucket %(bucket)s at %(endpoint)s answers in %(spent)s ms")
    yield Finding(STORAGE, State.OK, bucket if around.settings.s3_endpoint else disk, "", params)


def _writes(around: Surroundings) -> Iterator[Finding]:
    try:
        prove(SiteStorage(around.settings))
    except MastheadError as error:
        yield _refusal(WRITING, error)
        return
    disk = translatable("files are written to and read from the disk")
    bucket = translatable("files are written to and read from bucket %(bucket)s at %(endpoint)s")
    yield Finding(WRITING, State.OK, bucket if around.settings.s3_endpoint else disk, "", _bucket(around))


def _refusal(subject: str, error: Exception) -> Finding:
    """Say what the storage complained of; settings that are missing say it themselves."""
    if isinstance(error, StorageIsUnavailable):
        return Finding(
            subject,
            State.FAILURE,
            "%(problem)s",
            "%(advice)s",
            {"problem": error.problem, "advice": error.advice},
        )
    return Finding(subject, State.FAILURE, "%(problem)s", "", {"problem": error})


def _bucket(around: Surroundings) -> dict[str, object]:
    return {"bucket": around.settings.s3_bucket, "endpoint": around.settings.s3_endpoint}


CHECKS = (
    Check(FOLDER, _is_writable),
    Check(DISK, _has_room),
    Check(STORAGE, _answers),
    Check(WRITING, _writes, proves=True),
)

"""A person's data as a ZIP file: one JSON file for each table, and one that says what, why and how long."""

import zipfile
from typing import IO

import msgspec

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.personal.declaration import Kept, personal_data_of
from masthead.engine.personal.rows import rows_of


def write_archive(work: UnitOfWork, person: Kept, target: IO[bytes]) -> None:
    """Write everything that is kept of a person; rows go to the file as they come."""
    encode = msgspec.json.Encoder(enc_hook=str).encode
    about: list[dict[str, object]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in personal_data_of(work):
            count = 0
            with archive.open(f"{one.name}.json", "w") as file:
                file.write(b"[")
                for row in rows_of(work, one, person):
                    file.write((b",\n" if count else b"\n") + encode(row))
                    count += 1
                file.write(b"\n]\n")
            about.append(
                {
                    "file": f"{one.name}.json",
                    "rows": count,
                    "what": one.what,
                    "why": one.why,
                    "kept": one.kept,
                    "when_erased": one.fate.value,
                    **({"stays_because": one.stays} if one.stays else {}),
                }
            )
        made = {"account": person.account_id, "made_at": now().isoformat(), "files": about}
        archive.writestr("about.json", msgspec.json.format(encode(made)))

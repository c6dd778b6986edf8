"""Tables of the media module: pictures, and what uses them; and the names of their files."""

import hashlib
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact
from masthead.engine.storage.keys import checked_key

NAME_LENGTH = 200
FOLDED_LENGTH = 400
ALT_LENGTH = 500
DIGEST_LENGTH = 64
UPLOADER_LENGTH = 50
WIDTHS_LENGTH = 100
KIND_LENGTH = 50
EDITION_LENGTH = 16
LABEL_LENGTH = 200
ADDRESS_LENGTH = 500
FOLDER = "media"
"""Where the storage keeps pictures."""


class Picture(Base):
    """A picture, made anew from what somebody sent; its files are named by the original's content and never change."""

    __tablename__ = "media_picture"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(exact(DIGEST_LENGTH), unique=True)
    """SHA-256 of the original as it is kept, in hexadecimal: the same picture is kept once."""
    original: Mapped[str] = mapped_column(exact(20))
    """`original.jpg` or `original.png`."""
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int] = mapped_column(Integer)
    """Bytes of the original as it is kept."""
    widths: Mapped[str] = mapped_column(exact(WIDTHS_LENGTH))
    """Of the smaller pictures, ascending: `320 640 960`."""
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """For people; at first, the file's."""
    name_folded: Mapped[str] = mapped_column(exact(FOLDED_LENGTH), index=True)
    """For the search."""
    alt: Mapped[str] = mapped_column(String(ALT_LENGTH))
    """What it shows, for those who cannot see it."""
    is_decorative: Mapped[bool] = mapped_column(Boolean)
    """Whether it says nothing that the text beside it does not: then it has no description."""
    uploader_id: Mapped[int | None] = mapped_column(BigId, index=True)
    uploader: Mapped[str] = mapped_column(String(UPLOADER_LENGTH))
    """Name as it was: it outlives the account."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it was seen that the storage does not have its files; None while they are there."""

    @property
    def is_described(self) -> bool:
        """Whether it may be shown: described, or marked as decoration."""
        return self.is_decorative or bool(self.alt)

    @property
    def edition(self) -> str:
        """Another one with each change of what people say of it: a form tells which one it was filled in over."""
        said = f"{self.name}\0{self.alt}\0{self.is_decorative}"
        return hashlib.sha256(said.encode()).hexdigest()[:EDITION_LENGTH]

    @property
    def is_lost(self) -> bool:
        """Whether its files are gone."""
        return self.lost_at is not None


class PictureUse(Base):
    """Something shows a picture, or may do so at any moment: the picture cannot be deleted."""

    __tablename__ = "media_picture_use"

    owner_kind: Mapped[str] = mapped_column(exact(KIND_LENGTH), primary_key=True)
    """Name of the content type, or of another kind of thing."""
    owner_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    picture_id: Mapped[int] = mapped_column(
        BigId, ForeignKey(Picture.id), primary_key=True, autoincrement=False, index=True
    )
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    """What people call it."""
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    """Path of the page where the picture can be taken out of it."""


def file_key(digest: str, name: str) -> str:
    """Give the storage's key of a picture's file: `media/ab/cd/<digest>-640.webp`.

    Raises `KeyIsWrong` for what can be no file of ours.
    """
    return checked_key(f"{FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}-{name}")


def digest_of(key: str) -> str:
    """Give the digest of the picture that a key belongs to; the key's last part where it belongs to none."""
    return key.rpartition("/")[2].partition("-")[0]

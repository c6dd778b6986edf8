"""Counted attempts: what throttling stands on, the same for every process of the site."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import UtcDateTime, exact, fold

FORGOTTEN_AFTER = timedelta(days=1)
STEEPEST = 30
"""Doublings beyond this change nothing: the longest wait is far shorter."""


class Attempt(Base):
    """How often something failed for one name or address, and when it may be tried again."""

    __tablename__ = "users_attempt"

    key: Mapped[str] = mapped_column(exact(80), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    open_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Patience:
    """How many failures cost nothing, and how long the doubling waits after them may become."""

    free: int
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """Give the wait after so many failures: 1, 2, 4 … seconds."""
        beyond = failures - self.free
        if beyond <= 0:
            return timedelta()
        return min(timedelta(seconds=2 ** min(beyond - 1, STEEPEST)), self.longest)


def key_of_name(purpose: str, name: str) -> str:
    """Give the key of a name or address as it was typed, known here or not."""
    return f"{purpose}:{hashlib.sha256(fold(name).encode('utf-8', 'surrogatepass')).hexdigest()[:48]}"


def key_of_address(purpose: str, address: str) -> str:
    """Give the key of a client's address; of IPv6 the /64, which is what one customer has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"{purpose}@unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"{purpose}@{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return f"{purpose}@{getattr(parsed, 'ipv4_mapped', None) or parsed}"

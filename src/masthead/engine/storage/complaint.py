"""What an object storage complained of, in our own words and with what to do."""

import re
from dataclasses import dataclass
from typing import Self

from obstore.exceptions import PermissionDeniedError, PreconditionError, UnauthenticatedError

NO_BUCKET = "NoSuchBucket"
BEYOND_END = "InvalidRange"
_CODE = re.compile(r"<Code>(\w+)</Code>")
_XML = re.compile(r"<\?xml.*", re.DOTALL)
_MEND_KEYS = "Mend S3_ACCESS_KEY and S3_SECRET_KEY, and let them list, read and write the bucket"
_BY_CODE = {
    "AccessDenied": ("refused the site's keys (AccessDenied)", _MEND_KEYS),
    "InvalidAccessKeyId": ("does not know the key (InvalidAccessKeyId)", "Mend S3_ACCESS_KEY"),
    "SignatureDoesNotMatch": ("refused the secret (SignatureDoesNotMatch)", "Mend S3_SECRET_KEY"),
    "RequestTimeTooSkewed": ("has another time than this machine", "Set the clock"),
    NO_BUCKET: ("is gone", "Look at S3_BUCKET; the next upload makes it anew"),
}


@dataclass(frozen=True)
class Complaint:
    """A code of S3, empty where there was none, and two sentences for the operator without their ends."""

    code: str
    problem: str
    advice: str

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Read an error of the library, whose last paragraphs are for its authors."""
        said = str(error).partition("Debug source")[0]
        code = match[1] if (match := _CODE.search(said)) else ""
        if code in _BY_CODE:
            return cls(code, *_BY_CODE[code])
        match error:
            case PermissionDeniedError() | UnauthenticatedError():
                return cls(code, "refused the site's keys", _MEND_KEYS)
            case PreconditionError():
                return cls(code, "has another file there since the reading began", "Read it again")
            case FileNotFoundError():
                return cls(code, "has no such bucket or file any more", "Look at S3_BUCKET")
            case _:
                said = " ".join(_XML.sub(code, said).split())
                return cls(code, f"did not answer: {said}", "Look at S3_ENDPOINT and S3_SECURE")

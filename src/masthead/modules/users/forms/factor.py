"""Forms about second factors: proofs, codes, names of passkeys, what browsers say for them."""

from collections.abc import Mapping

from masthead.engine.web.forms import FormReader
from masthead.modules.users.models.passkey import NAME_LENGTH
from masthead.modules.users.models.password import LONGEST

LONGEST_CODE = 40
LONGEST_ANSWER = 65_536
"""Characters; with a certificate of the maker in it a passkey's answer has some 4000."""


def read_proof(form: Mapping[str, str], field: str = "present") -> str:
    """Read a password or a code as it was typed; whatever cannot be one is simply a wrong one."""
    return form.get(field, "")[:LONGEST]


def read_code(form: Mapping[str, str], field: str) -> str:
    """Read a code; raise `InputIsInvalid`."""
    reader = FormReader(form)
    code = reader.text(field, longest=LONGEST_CODE)
    reader.finish()
    return code


def read_passkey_name(form: Mapping[str, str]) -> str:
    """Read what somebody calls a passkey; raise `InputIsInvalid`."""
    reader = FormReader(form)
    name = reader.text("name", longest=NAME_LENGTH)
    reader.finish()
    return name


def read_answer(form: Mapping[str, str]) -> str:
    """Read what the browser says for a passkey; it is parsed and checked by whoever asked."""
    return form.get("credential", "")[:LONGEST_ANSWER]

"""Names of files, and what their ending says. Hostile keys are in the contract's tests."""

import pytest

from masthead.engine.storage.keys import TYPES, checked_key, content_type_of


@pytest.mark.parametrize(
    "key",
    ["uploads/0190b6c4-7d3c-7a51-8d1e-3f2c9b1c0a77.jpg", "backups/site.tar.gz", "a/b/c/d_e-f/0.x", f"a/{'b' * 194}.txt"],
)  # fmt: skip
def test_what_modules_need_is_allowed(key: str) -> None:
    assert checked_key(key) == key


def test_nothing_that_runs_in_a_browser_has_a_type() -> None:
    for ending in ("html", "htm", "xhtml", "svg", "xml", "js", "mjs", "css", "swf", "hta", "wasm"):
        assert content_type_of(f"uploads/one.{ending}") == "application/octet-stream"
    assert not [kind for kind in TYPES.values() if "html" in kind or "xml" in kind or "script" in kind]

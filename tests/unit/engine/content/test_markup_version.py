"""What is kept rendered says which markup made it: whoever changes the markup raises its version."""

import hashlib

from masthead.engine.content.content_type import MARKUP
from masthead.engine.content.markup import Author, markup_of

SAMPLE = """# One *two*

Text with **bold**, ~~struck~~, `code`, <b>no tag</b>, [near](/a "title") and [far](https://example.org/x).
A picture ![alt](/media/a.png) and one ![from elsewhere](https://example.org/b.png).

> quoted
> 1. numbered
> 7. further

- list
  - inside

| Left | Right |
|:-----|------:|
| a    | b     |

```python
<code>
```

---

[bad](javascript:alert(1)) <mail@example.org> [heading](#one-two)
"""
MADE_BY = {1: "e49c002305acefa52f6e555b", 2: "3d9bc0ba8eea0b6a541b94e2"}
"""Version of the markup → digest of what it makes of the sample, for editors and for strangers."""


def test_other_markup_has_another_version() -> None:
    made = "\0".join(str(markup_of(SAMPLE, author=author)) for author in Author)
    digest = hashlib.blake2b(made.encode(), digest_size=12).hexdigest()
    assert MADE_BY.get(MARKUP) == digest, (
        "The markup of one text is not what it was: raise MARKUP in content_type.py, "
        "so that what was published is rendered anew, and add its digest here."
    )

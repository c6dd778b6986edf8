"""The page cache before Flask, and what makes a page stale."""

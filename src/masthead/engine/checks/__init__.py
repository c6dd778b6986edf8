"""Is everything as it should be? Each check says what it found and what to do, in the shell and at the desk."""

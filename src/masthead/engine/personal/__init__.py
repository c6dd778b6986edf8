"""What the site keeps about a person: declared, given out, erased."""

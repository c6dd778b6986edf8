"""Which passwords are good enough: long, and not what a guesser tries first."""

from masthead.engine.database.columns import fold

FEWEST_KINDS = 4
"""Different characters that a password has at least: `1111111111` is not one."""


def may_be_password(password: str, *known_words: str | None) -> bool:
    """Whether this may be the password of somebody with this name, address and so on."""
    folded = fold(password)
    guesses = {fold(word) for word in known_words if word}
    guesses |= {guess.partition("@")[0] for guess in guesses}
    without_digits = folded.rstrip("0123456789!.")
    return len(set(folded)) >= FEWEST_KINDS and folded not in guesses and without_digits not in guesses

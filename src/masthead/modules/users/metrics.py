"""What the users module counts."""

from masthead.engine.observability.declare import counter

SIGN_INS = counter("users_sign_ins", "Attempts to sign in with a password: done, wrong, held", "outcome")

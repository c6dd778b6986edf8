"""What the users module counts."""

from masthead.engine.observability.declare import counter

SIGN_INS = counter("users_sign_ins", "Attempts to sign in with a password: done, wrong, held", "outcome")
SECOND_STEPS = counter(
    "users_second_steps", "Answers to the second question of a sign-in: done, wrong, held", "outcome"
)

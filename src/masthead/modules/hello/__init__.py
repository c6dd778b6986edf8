"""The smallest service: greetings, parameters and a protected route."""

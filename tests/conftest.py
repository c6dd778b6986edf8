"""What every suite may use."""

pytest_plugins = ["masthead.testing.fixtures"]

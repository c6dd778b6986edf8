"""The pages of the library, and the files themselves."""

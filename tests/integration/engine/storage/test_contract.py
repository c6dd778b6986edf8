"""Both adapters keep the promises of the port."""

from masthead.testing.storage_contract import StorageContract


class TestBothAdapters(StorageContract):
    """On the disk, and in a bucket of a real object storage."""

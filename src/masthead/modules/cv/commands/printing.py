"""PDFs of published CVs: made once for a version, in a process of their own, and kept in the site's storage."""
CAN_PRINT = False
def printed(work: object, shown: object) -> bytes:
    """Give it."""
    return b""

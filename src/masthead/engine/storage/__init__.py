"""Files that people bring: one port over disk and S3."""

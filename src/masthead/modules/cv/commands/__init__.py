"""Writes: CVs, and the PDFs that are made of them."""

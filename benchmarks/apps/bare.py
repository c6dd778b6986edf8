"""The floor of every table: one Flask view that returns a constant; no log line, no metrics, no database."""

import os

from flask import Flask

SIZE = "BENCHMARK_PAGE_BYTES"
app = Flask(__name__)
PAGE = "x" * int(os.environ.get(SIZE, "10000"))


@app.get("/")
def page() -> str:
    return PAGE

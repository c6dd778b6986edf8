"""The views of the small site; imported in its workers only, as those of a real site are."""

import hashlib
import os
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from sqlalchemy import MetaData, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.cache.stale import touch
from masthead.engine.database.base import Base
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.settings.model import Settings
from masthead.engine.web.caching import cacheable
from masthead.engine.web.making import make_front

LARGEST = 20_000_000


class Word(Base):
    __tablename__ = "toy_word"
    metadata = MetaData()  # not the site's: other tests compare that with the database

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(String(200), default="")


def make_site(settings: Settings) -> Callable[..., Any]:
    app = Flask("toy")
    database = Database(settings.database_url.value())

    @app.get("/word/<name>")
    def show(name: str) -> str:
        with unit_of_work(database) as work:
            text = work.scalar(select(Word.text).where(Word.name == name))
        time.sleep(float(request.args.get("slow", "0")))
        cacheable(name)
        return f"{text} by {os.getpid()} {'.' * 600}"

    @app.post("/word/<name>")
    def change(name: str) -> str:
        with unit_of_work(database, writes=True) as work:
            work.execute(update(Word).where(Word.name == name).values(text=request.form["text"]))
            touch(work, name)
        time.sleep(float(request.args.get("slow", "0")))
        return f"{request.form['text']} by {os.getpid()}"

    @app.get("/plain")
    def plain() -> str:
        time.sleep(float(request.args.get("slow", "0")))
        return f"plain by {os.getpid()}"

    @app.post("/large")
    def large() -> str:
        return hashlib.sha256(request.get_data()).hexdigest()

    return make_front(app, settings, database, large_bodies={"/large": LARGEST})


def prepare(url: str) -> None:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    Word.metadata.create_all(database.engine)
    with unit_of_work(database, writes=True) as work:
        work.add_all([Word(name=name, text="old") for name in ("one", "two", "three")])
    database.dispose()

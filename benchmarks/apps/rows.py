"""The floor of a cold start: Flask and SQLAlchemy alone, listing twenty rows of a site's directory."""

import os

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

DATABASE = "BENCHMARK_DATABASE"
TEMPLATES = {
    "users.html": """<!doctype html><title>Users</title>
<table>{% for user in users %}
<tr><td>{{ user.id }}</td><td>{{ user.username }}</td><td>{{ user.email }}</td></tr>{% endfor %}
</table>
"""
}

app = Flask(__name__)
app.jinja_loader = DictLoader(TEMPLATES)
engine = create_engine(os.environ.get(DATABASE, "sqlite://"))


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(50))
    email: Mapped[str] = mapped_column(String(100))


@app.get("/")
def page() -> str:
    with Session(engine) as session:
        users = session.scalars(select(User).order_by(User.id).limit(20)).all()
        return render_template("users.html", users=users)

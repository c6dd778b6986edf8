"""What cannot be undone is asked first: a form with a question gets a page with it, unless a script has asked.

The form's fields wait on that page; its button sends them on without the question.
"""

from flask import render_template, request

from masthead.engine.web.forgery import FIELD as TOKEN
from masthead.engine.web.htmx import wants_fragment
from masthead.engine.web.returning import sender

FIELD = "masthead_question"
"""Field of a form that is to be asked about; scripts ask by themselves and take it out."""
LONGEST = 300


def question_of_form() -> str:
    """Give the question that stands before this request; empty where there is none, or it was answered."""
    return "" if wants_fragment() else request.form.get(FIELD, "").strip()[:LONGEST]


def asked(question: str) -> str:
    """Render the question, with the form's other fields and the way back."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in {FIELD, TOKEN}]
    return render_template(
        "confirm.html", question=question, fields=fields, action=request.path, sent_from=sender()
    )

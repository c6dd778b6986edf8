"""Two windows of one editor keep what is typed into two sections in the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from masthead.engine.access.permission import EDITOR
from masthead.testing.site import act_as

ROUNDS = 6


def at_once(desk: Any, *sent: tuple[str, dict[str, str]]) -> list[int]:
    """Send these forms in the same moment, each from a window of its own; give the answers' statuses."""
    start = threading.Barrier(len(sent))

    def send(one: tuple[str, dict[str, str]]) -> int:
        path, form = one
        window = desk.site.test_client()
        token = act_as(window, desk.site, EDITOR)
        start.wait()
        return int(window.post(f"/cv/edit/en/{path}", data={**token, **form}).status_code)

    with ThreadPoolExecutor(len(sent)) as crowd:
        return list(crowd.map(send, sent))


def typed(section: str, name: str) -> dict[str, str]:
    return {"base": "1", f"{section}-rows": "1", f"{section}-0-name": name}


def test_two_sections_kept_at_once_are_both_kept(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    desk.send("/cv/edit/en/projects/draft", **typed("projects", "A draft is there"))
    for number in range(ROUNDS):
        work, skills = f"Yard {number}", f"Welding {number}"
        told = at_once(desk, ("work/draft", typed("work", work)), ("skills/draft", typed("skills", skills)))
        assert told == [HTTPStatus.OK, HTTPStatus.OK]
        assert work in desk.look("/cv/edit/en/work")
        assert skills in desk.look("/cv/edit/en/skills")


def test_what_is_kept_while_another_section_is_dropped_stays(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    dropped, kept = "work", "skills"
    for number in range(ROUNDS):
        desk.send(f"/cv/edit/en/{dropped}/draft", **typed(dropped, "Not wanted"))
        skills = f"Welding {number}"
        told = at_once(desk, (f"{dropped}/draft/forget", {}), (f"{kept}/draft", typed(kept, skills)))
        assert told == [HTTPStatus.SEE_OTHER, HTTPStatus.OK]
        assert "Not wanted" not in desk.look(f"/cv/edit/en/{dropped}")
        assert skills in desk.look(f"/cv/edit/en/{kept}")

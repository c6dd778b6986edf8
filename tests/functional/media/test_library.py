"""A picture's life over HTTP: brought, described, found, shown, used, deleted."""

import re
from typing import Any


def test_a_picture_is_brought_described_found_and_deleted(library: Any, make_picture: Any) -> None:
    answer = library.bring(("Blick_auf den Hafen.PNG", make_picture(700, 400)))
    assert answer.status_code == 303, answer.text
    place = answer.location.partition("?")[0]
    page = library.look(answer.location)
    assert "The picture is in the library." in page
    assert "Blick auf den Hafen" in page
    assert "It cannot be used yet" in page
    refused = library.send(place, name="Harbour", alt="")
    assert refused.status_code == 422
    assert "Say what the picture shows" in refused.text
    assert library.send(place, name="Гавань", alt="Boats at a quay").status_code == 303
    assert 'alt="Boats at a quay"' in library.look(place)
    assert "Гавань" in library.look("/pictures?q=гаВ")
    assert "No picture is called that." in library.look("/pictures?q=harbour")
    (address,) = set(re.findall(r"/media/\w{64}/320\.webp", library.look("/pictures")))
    assert library.visit(address).status_code == 200
    assert library.send(f"{place}/delete").status_code == 303
    library.deliver()
    assert library.client.get(place).status_code == 404
    assert library.visit(address).status_code == 404
    assert "No pictures yet." in library.look("/pictures")


def edition_at(page: str) -> str:
    (found,) = re.findall(r'name="edition" value="(\w{16})"', page)
    return str(found)


def test_two_editors_of_one_description_are_told_and_nothing_is_lost(library: Any) -> None:
    number = library.add(alt="Boats")
    place = f"/pictures/{number}"
    mine = theirs = edition_at(library.look(place))
    wrong = library.send(place, name="Harbour", alt="", edition=mine)
    assert wrong.status_code == 422
    assert edition_at(wrong.text) == mine, "a form that comes back is still over what it was"
    assert library.send(place, name="Quay", alt="Boats <b>at</b> a quay", edition=theirs).status_code == 303
    met = library.send(place, name="Harbour", alt="My own words", edition=mine)
    assert met.status_code == 409
    assert "somebody else has described this picture meanwhile" in met.text
    assert "It is called “Quay” now" in met.text
    assert "Boats &lt;b&gt;at&lt;/b&gt; a quay</q>" in met.text
    assert "My own words</textarea>" in met.text
    assert "Boats &lt;b&gt;at&lt;/b&gt; a quay</textarea>" in library.look(place), "nothing was written"
    again = library.send(place, name="Harbour", alt="My own words", edition=edition_at(met.text))
    assert again.status_code == 303
    assert "My own words</textarea>" in library.look(place)
    for forged in ("", "0" * 16, "x" * 5000, "\0"):
        assert library.send(place, name="x", alt="y", edition=forged).status_code == 409, forged


def test_a_form_says_nothing_of_what_is_none_of_its_business(quick_library: Any) -> None:
    number = quick_library.add(alt="Boats")
    before = quick_library.look(f"/pictures/{number}")
    hostile = {
        "id": "99", "digest": "0" * 64, "original": "../../secret-key.png", "widths": "1", "size": "1",
        "uploader": "Eve", "uploader_id": "1", "added_at": "2000-01-01", "lost_at": "2000-01-01", "is_lost": "1",
    }  # fmt: skip
    assert quick_library.send(f"/pictures/{number}", name="field", alt="Boats", **hostile).status_code == 303
    after = quick_library.look(f"/pictures/{number}")
    for kept in (r"/media/\w{64}/original\.png", r"Added [^<]+ UTC by \w+\.", r"\d+ KB"):
        assert re.findall(kept, after) == re.findall(kept, before) != [], kept
    assert "Its files are gone" not in after

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

"""What can go wrong with menus.

NotFound
├── MenuIsGone                no such menu
└── LinkIsGone                no such link in any menu
Conflict
├── MenuIsFull                a menu holds only so many links
└── MenuStays                 the theme's own menus cannot be deleted
InputIsInvalid
├── MenuIsThere               another menu has this name
└── PlaceIsTooDeep            three levels are all there are
"""

from masthead.engine.errors import Conflict, InputIsInvalid, NotFound, translatable


class MenuIsGone(NotFound):
    """No such menu."""

    code = "menus.menu_is_gone"
    message = translatable("This menu is not here any more.")


class LinkIsGone(NotFound):
    """No such link in any menu."""

    code = "menus.link_is_gone"
    message = translatable("This link is not in a menu any more.")


class MenuIsFull(Conflict):
    """A menu holds only so many links: readers look at all of them, on every page."""

    code = "menus.menu_is_full"
    message = translatable("A menu holds %(most)s links at most. Delete some that nobody needs.")

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class MenuStays(Conflict):
    """The menus that every site has cannot be deleted."""

    code = "menus.menu_stays"
    message = translatable("This menu belongs to every site. Delete its links instead.")


class MenuIsThere(InputIsInvalid):
    """Another menu has this name."""

    code = "menus.menu_is_there"

    def __init__(self) -> None:
        super().__init__({"name": translatable("There is a menu of this name already.")})


class PlaceIsTooDeep(InputIsInvalid):
    """Three levels are all there are."""

    code = "menus.place_is_too_deep"

    def __init__(self) -> None:
        super().__init__({"below": translatable("A menu has three levels at most.")})

"""What can go wrong with menus.

NotFound
├── MenuIsGone                no such menu
└── LinkIsGone                no such link in any menu
Conflict
├── MenuIsFull                a menu holds only so many links
├── MenuStays                 the theme's own menus cannot be deleted
├── MenuWasChanged            somebody changed its title or place since this person looked
├── LinkWasChanged            somebody changed the link since this person looked
└── OrderWasChanged           somebody moved links since this person looked
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


class MenuWasChanged(Conflict):
    """Somebody has given the menu another title or place since the form was shown; what they set holds."""

    code = "menus.menu_was_changed"
    message = translatable("Nothing was saved: somebody else has changed this menu meanwhile.")


class LinkWasChanged(Conflict):
    """Somebody has changed the link since the form was shown; what they wrote holds."""

    code = "menus.link_was_changed"
    message = translatable("Nothing was saved: somebody else has changed this link meanwhile.")


class OrderWasChanged(Conflict):
    """Somebody has moved the link, or its neighbour, since the menu was shown; it is where they put it."""

    code = "menus.order_was_changed"
    message = translatable("Nothing was moved: somebody else has changed the order of these links meanwhile.")

    def __init__(self, menu: str) -> None:
        super().__init__()
        self.menu = menu


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

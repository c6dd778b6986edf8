"""What people recognise a browser by, from what it says of itself."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
"""The first that fits: most browsers also name those that they are like."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
UNKNOWN_LENGTH = 40


def device_of(user_agent: str) -> str:
    """Give a browser and its system in words, or the beginning of what it said."""
    names = [
        next((name for mark, name in choices if mark in user_agent), None) for choices in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, names)) or user_agent[:UNKNOWN_LENGTH]

"""What others may call: two functions without a site, under the names that their users import."""


def util_1(text: str) -> bool:
    """Whether a text reads the same from both ends; case, spaces and punctuation do not count."""
    if not isinstance(text, str):
        raise TypeError(f"a text is needed, not {type(text).__name__}")
    letters = [letter for letter in text.casefold() if letter.isalnum()]
    return letters == letters[::-1]


def util_2(numbers: list[int | float]) -> int | float:
    """Add up a list of numbers; none make 0."""
    if not isinstance(numbers, list):
        raise TypeError(f"a list is needed, not {type(numbers).__name__}")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise TypeError(f"a list of numbers is needed; {type(number).__name__} is none")
    return sum(numbers)

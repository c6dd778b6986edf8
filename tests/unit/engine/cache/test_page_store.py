import gzip

import pytest

from masthead.engine.cache.page import Page, PageStore
from masthead.engine.cache.stale import touch
from masthead.engine.cache.watch import LIFETIME, StaleWatch
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work


@pytest.fixture
def store(database: Database) -> PageStore:
    return PageStore(StaleWatch(database), 100_000)


def render(store: PageStore, now: float, *tags: str, body: bytes = b"page") -> Page:
    since = store.begin(now)
    assert since is not None
    return Page([], body, tags, since, now)


def write(database: Database, *tags: str) -> None:
    with unit_of_work(database, writes=True) as work:
        touch(work, *tags)


def test_page_is_found_until_one_of_its_tags_is_touched(store: PageStore, database: Database) -> None:
    page = render(store, 100.0, "a", "b")
    store.keep("key", page)
    assert store.find("key", 100.1) is page
    write(database, "b")
    assert store.find("key", 101.0) is None
    assert len(store) == 0


def test_page_without_tags_is_never_stale(store: PageStore, database: Database) -> None:
    store.keep("key", render(store, 100.0))
    write(database, "a")
    assert store.find("key", 101.0)


def test_page_whose_rendering_began_before_a_write_is_not_shown(store: PageStore, database: Database) -> None:
    slow = render(store, 100.0, "a")
    write(database, "a")
    # Another request hears of the write while this page is still being rendered.
    store.watch.is_current(101.0)
    store.keep("key", slow)
    assert store.find("key", 101.1) is None


def test_write_that_nobody_has_heard_of_yet_makes_a_new_page_stale_later(
    store: PageStore, database: Database
) -> None:
    page = render(store, 100.0, "a")
    write(database, "a")
    store.keep("key", page)
    assert store.find("key", 100.1) is page, "within the second that is allowed"
    assert store.find("key", 100.3) is None


def test_fresh_request_never_gets_an_old_page(store: PageStore, database: Database) -> None:
    store.keep("key", render(store, 100.0, "a"))
    write(database, "a")
    assert store.find("key", 100.01, fresh=True) is None


def test_page_is_dropped_after_a_minute_whatever_is_known(store: PageStore) -> None:
    store.keep("key", render(store, 100.0, "a"))
    assert store.find("key", 100.0 + LIFETIME - 1)
    assert store.find("key", 100.0 + LIFETIME + 1) is None


def test_memory_stays_bounded_and_the_page_that_is_read_stays(store: PageStore) -> None:
    store.keep("front", render(store, 100.0))
    for number in range(2000):
        now = 100.0 + number / 1000
        store.keep(f"?unknown={number}", render(store, now))
        assert store.find("front", now)
        assert store.size <= 100_000
    assert len(store) < 40


def test_page_that_would_take_most_of_the_memory_is_not_kept(store: PageStore) -> None:
    assert not store.keep("key", render(store, 100.0, body=b"x" * 20_000))
    assert store.size == 0


def test_same_key_kept_again_is_counted_once(store: PageStore) -> None:
    for _ in range(5):
        store.keep("key", render(store, 100.0))
    assert store.size == render(store, 100.0).cost


def test_nothing_is_kept_or_found_without_a_database(store: PageStore, database: Database) -> None:
    store.keep("key", render(store, 100.0))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE engine_stale_tag")
    assert store.find("key", 101.0) is None
    assert store.begin(101.0) is None


def away(store: PageStore, database: Database, now: float) -> None:
    """Take the database away: SQLite says a missing table in the words of one that cannot be reached."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE engine_stale_tag")
    assert store.find("key", now) is None


def test_a_page_that_was_good_is_shown_for_a_while_when_the_database_is_away(database: Database) -> None:
    store = PageStore(StaleWatch(database), 100_000, away_seconds=30)
    page = render(store, 100.0)
    store.keep("key", page)
    assert store.find_while_away("key", 100.1) is None, "it answers"
    away(store, database, 101.0)
    assert store.find_while_away("key", 101.5) == (page, 1.5)
    assert store.find_while_away("other", 101.5) is None
    assert store.find_while_away("key", 130.0) == (page, 30.0)
    assert store.find_while_away("key", 130.1) is None


def test_a_page_that_was_too_old_or_stale_when_the_database_went_away_is_not_shown(
    database: Database,
) -> None:
    store = PageStore(StaleWatch(database), 100_000, away_seconds=300)
    store.keep("old", render(store, 100.0))
    store.keep("touched", render(store, 100.0, "a"))
    write(database, "a")
    store.keep("key", render(store, 100.0 + LIFETIME + 1))
    away(store, database, 100.0 + LIFETIME + 2)
    now = 100.0 + LIFETIME + 3
    assert store.find_while_away("key", now)
    assert store.find_while_away("old", now) is None
    assert store.find_while_away("touched", now) is None


def test_nothing_is_shown_while_the_database_is_away_where_nobody_wants_that(database: Database) -> None:
    store = PageStore(StaleWatch(database), 100_000, away_seconds=0)
    store.keep("key", render(store, 100.0))
    away(store, database, 101.0)
    assert store.find_while_away("key", 101.0) is None


def test_validator_names_the_form_and_is_matched_as_http_says() -> None:
    page = Page([], b"page", (), 0, 0.0)
    plain, zipped = page.validator(compressed=False), page.validator(compressed=True)
    assert plain != zipped
    assert page.matches(plain, compressed=False)
    assert not page.matches(plain, compressed=True)
    assert page.matches(f'"other", W/{plain}', compressed=False)
    assert page.matches("*", compressed=False)
    assert not page.matches('"other"', compressed=False)


def test_compressed_form_is_the_same_everywhere_and_unpacks() -> None:
    one, two = (Page([], b"page" * 500, (), 0, began) for began in (1.0, 2.0))
    assert one.encoded(compressed=True) == two.encoded(compressed=True)
    assert gzip.decompress(one.encoded(compressed=True)) == b"page" * 500

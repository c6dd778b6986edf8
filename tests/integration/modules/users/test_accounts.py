"""Accounts, sessions and tokens as the three databases keep them: alike."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from masthead.engine.access.actor import Actor
from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import NotAllowed, SignInNeeded
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.modules.users.commands.attempts import count_attempt
from masthead.modules.users.commands.sessions import note_visit, start_session
from masthead.modules.users.commands.tokens import make_token
from masthead.modules.users.errors import AddressIsTaken, NameIsTaken
from masthead.modules.users.jobs import forget_expired
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.attempt import Attempt, Patience
from masthead.modules.users.models.session import LIFETIME, AccountSession, Visitor, digest
from masthead.modules.users.models.token import CHALLENGE, HALF, RESET, OneTimeToken
from masthead.modules.users.models.totp import SETUP_LIFETIME, Totp
from masthead.modules.users.queries.accounts import find_account, find_account_by_email
from masthead.modules.users.queries.sessions import VISIT, find_person


def test_names_that_look_alike_are_one_and_letters_that_differ_are_not(
    database: Database, clerk: Actor
) -> None:
    with unit_of_work(database, writes=True) as work:
        for name in ("Елка", "Ёлка", "resume", "résumé", "Ann", "An n", "strasse"):
            add_account(work, clerk, NewAccount(name))
        for name in ("ЁЛКА", "RESUME", "Résumé", "ａnn", "An  N", "Straße"):
            with pytest.raises(NameIsTaken):
                add_account(work, clerk, NewAccount(name))
        found = find_account(work, "ёлка")
        assert found
        assert found.name == "Ёлка"
        assert find_account(work, "an") is None
        assert find_account(work, "Ann\0") is None


def test_addresses_are_one_whatever_their_case_and_none_is_no_address(
    database: Database, clerk: Actor
) -> None:
    with unit_of_work(database, writes=True) as work:
        add_account(work, clerk, NewAccount("Ann", "Ann@Example.org"))
        add_account(work, clerk, NewAccount("Ben"))
        add_account(work, clerk, NewAccount("Cid"))
        with pytest.raises(AddressIsTaken):
            add_account(work, clerk, NewAccount("Dan", "ANN@example.ORG"))
        found = find_account_by_email(work, "ann@EXAMPLE.org")
        assert found
        assert (found.name, found.email) == ("Ann", "Ann@Example.org")
        assert find_account(work, "") is None


def test_the_longest_names_and_addresses_fit(database: Database, clerk: Actor) -> None:
    name, email = "ﬀ" * 50, "x" * 64 + "@" + "y" * 60 + ".org"
    with unit_of_work(database, writes=True) as work:
        number = add_account(work, clerk, NewAccount(name, email)).id
    with unit_of_work(database) as work:
        account = work.get_one(Account, number)
        assert (account.name, account.email, account.name_key) == (name, email, "f" * 100)


def test_only_those_who_may_manage_accounts_do(database: Database) -> None:
    with unit_of_work(database, writes=True) as work:
        with pytest.raises(SignInNeeded):
            add_account(work, Actor(), NewAccount("Ann"))
        with pytest.raises(NotAllowed):
            add_account(work, Actor(id=1), NewAccount("Ann"))


def test_a_session_keeps_what_its_browser_said_however_odd(database: Database, clerk: Actor) -> None:
    visitor = Visitor(
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff%a-very-long-interface-name", "a\0b\n" + "ы👩" * 300
    )
    with unit_of_work(database, writes=True) as work:
        account = add_account(work, clerk, NewAccount("Ann", roles=frozenset({"editor"}), language="ru"))
        arrival = start_session(work, Actor(), account, visitor)
        assert arrival.language == "ru"
        assert arrival.token not in repr(arrival)
    with unit_of_work(database) as work:
        session = work.scalars(select(AccountSession)).one()
        assert session.user_agent.startswith("abы👩")
        assert len(session.user_agent) == 255
        person = find_person(work, arrival.token)
        assert person
        assert (person.id, person.name, person.roles) == (account.id, "Ann", frozenset({"editor"}))
        assert person.session_key == digest(arrival.token)
        assert VISIT not in work.notes


def test_a_visit_is_written_down_at_most_every_five_minutes(database: Database, clerk: Actor) -> None:
    with unit_of_work(database, writes=True) as work:
        token = start_session(work, Actor(), add_account(work, clerk, NewAccount("Ann")), Visitor()).token
    for minutes, noted in ((4, False), (6, True)):
        before = now() - timedelta(minutes=minutes)
        with unit_of_work(database, writes=True) as work:
            work.execute(update(AccountSession).values(last_seen_at=before, expires_at=before + LIFETIME))
        with unit_of_work(database) as work:
            assert find_person(work, token)
            assert (VISIT in work.notes) is noted
        with unit_of_work(database, writes=True) as work:
            note_visit(work, digest(token))
        with unit_of_work(database) as work:
            session = work.scalars(select(AccountSession)).one()
            assert (session.last_seen_at > before) is noted
            assert (session.expires_at > before + LIFETIME) is noted


def test_what_has_expired_is_forgotten_and_nothing_else(database: Database, clerk: Actor) -> None:
    week = timedelta(days=8)
    with unit_of_work(database, writes=True) as work:
        ann = add_account(work, clerk, NewAccount("Ann"))
        for _ in range(2):
            start_session(work, Actor(), ann, Visitor())
        work.flush()
        make_token(work, RESET, ann.id)
        make_token(work, RESET, None, "a@example.org")
        for key in ("a", "b"):
            count_attempt(work, key, Patience(1, week))
        first = work.scalars(select(AccountSession.token_hash).order_by(AccountSession.token_hash)).first()
        old = update(AccountSession).where(AccountSession.token_hash == first)
        work.execute(old.values(expires_at=now() - timedelta(seconds=1)))
        work.execute(
            update(OneTimeToken).where(OneTimeToken.account_id == ann.id).values(expires_at=now() - week)
        )
        work.execute(update(Attempt).where(Attempt.key == "a").values(last_at=now() - week))
    for _ in range(2):
        with unit_of_work(database, writes=True) as work:
            forget_expired(work)
        with unit_of_work(database) as work:
            for table in (AccountSession, OneTimeToken, Attempt):
                assert work.scalar(select(func.count()).select_from(table)) == 1


def test_failures_of_yesterday_do_not_count(database: Database) -> None:
    patience = Patience(free=1, longest=timedelta(hours=1))
    with unit_of_work(database, writes=True) as work:
        for _ in range(2):
            count_attempt(work, "x", patience)
        yesterday = now() - timedelta(days=1, minutes=1)
        work.execute(update(Attempt).values(failures=40, last_at=yesterday, open_at=yesterday))
        work.expire_all()
        count_attempt(work, "x", patience)
        assert work.get_one(Attempt, "x").failures == 1


def test_halves_challenges_and_set_ups_are_forgotten_when_they_are_over(
    database: Database, clerk: Actor
) -> None:
    with unit_of_work(database, writes=True) as work:
        ann, ben = (add_account(work, clerk, NewAccount(name)).id for name in ("Ann", "Ben"))
        for purpose in (HALF, CHALLENGE):
            for _ in range(2):
                make_token(work, purpose, ann)
        make_token(work, CHALLENGE, None)
        late = now() - SETUP_LIFETIME - timedelta(minutes=1)
        work.add(Totp(account_id=ann, sealed="1:", created_at=late))
        work.add(Totp(account_id=ben, sealed="1:", created_at=late, confirmed_at=late, last_step=1))
    with unit_of_work(database, writes=True) as work:
        forget_expired(work)
        assert work.scalar(select(func.count()).select_from(OneTimeToken)) == 5
        assert work.scalars(select(Totp.account_id)).all() == [ben]
        work.execute(update(OneTimeToken).values(expires_at=now() - timedelta(seconds=1)))
    with unit_of_work(database, writes=True) as work:
        forget_expired(work)
        assert work.scalar(select(func.count()).select_from(OneTimeToken)) == 0

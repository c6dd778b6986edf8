"""Names of jobs are stored, so they must fit and differ."""

import pytest

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.schedule import Schedule


def rest(work: UnitOfWork) -> None: ...


def test_two_jobs_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"garden\.water_plants"):
        Schedule([Job("garden.water_plants", 1, rest), Job("garden.water_plants", 2, rest)])


def test_a_name_too_long_to_be_stored_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        Schedule([Job("garden." + "x" * 100, 1, rest)])

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import StatementError

from contest.models.types import ALPHABET, Digest, Moment, Score, Translated, new_public_id

SAMPLE = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("moment", Moment),
    Column("score", Score),
    Column("digest", Digest),
    Column("translated", Translated),
)
MANY = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def back(database):
    """Writes a value and reads it back."""
    with database.engine.execution_options(writes=True).begin() as connection:
        SAMPLE.create(connection)

    def there_and_back(name, value):
        with database.engine.execution_options(writes=True).begin() as connection:
            key = connection.execute(insert(SAMPLE).values({name: value})).inserted_primary_key[0]
            return connection.scalar(select(SAMPLE.c[name]).where(SAMPLE.c.id == key))

    yield there_and_back
    with database.engine.execution_options(writes=True).begin() as connection:
        SAMPLE.drop(connection)


@MANY
@given(
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_moment_comes_back_as_the_same_instant_in_utc(back, naive, minutes):
    given_at = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    found = back("moment", given_at)
    assert found == given_at
    assert found.tzinfo is UTC


def test_moment_without_a_zone_is_refused(back):
    with pytest.raises(StatementError, match="A time without a zone"):
        back("moment", datetime(2027, 1, 1))


def test_moments_compare_in_the_database_as_instants(database, back):
    early = datetime(2027, 1, 1, 23, 0, tzinfo=timezone(timedelta(hours=8)))
    back("moment", early)
    with database.engine.connect() as connection:
        found = connection.scalar(
            select(func.count()).where(SAMPLE.c.moment < datetime(2027, 1, 1, 16, 0, tzinfo=UTC))
        )
    assert found == 1


@MANY
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_score_comes_back_exactly(back, value):
    assert back("score", value) == value


@pytest.mark.parametrize(
    ("given_as", "found"),
    [("0.0000005", "0.000001"), ("0.0000004", "0"), ("-0.0000005", "-0.000001"), ("1.1234565", "1.123457")],
)
def test_score_is_rounded_half_up_once(back, given_as, found):
    assert back("score", Decimal(given_as)) == Decimal(found)


def test_scores_of_a_tenth_tie(database, back):
    for _ in range(3):
        back("score", Decimal("0.1"))
    with database.engine.connect() as connection:
        scores = connection.scalars(select(SAMPLE.c.score)).all()
    assert sum(scores) == Decimal("0.3")


@pytest.mark.parametrize("value", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_digest_refuses_what_is_none(back, value):
    with pytest.raises(StatementError, match="No SHA-256"):
        back("digest", value)


def test_translated_leaves_empty_texts_out_and_none_is_null(database, back):
    assert back("translated", {"en": "a", "he": "שלום", "zh": ""}) == {"en": "a", "he": "שלום"}
    assert back("translated", None) is None
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sample WHERE translated IS NULL")) == 1


def test_public_ids_are_random_and_plain():
    made = {new_public_id() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(one) for one in made} == {12}
    assert set().union(*made) == set(ALPHABET)

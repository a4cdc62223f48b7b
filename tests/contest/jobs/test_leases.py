import threading

from contest.jobs.leases import Lease
from tests.starting import until


def test_lease_is_renewed_again_and_again(database):
    renewed = []
    with Lease(database, every_s=0.05, renew=lambda s: renewed.append(s) or True) as lease:
        until(lambda: len(renewed) >= 3, what="three renewals")
        assert not lease.is_lost
    until(lambda: not any(thread.name == "lease" for thread in threading.enumerate()), what="its end")


def test_lease_that_somebody_else_took_is_lost(database):
    with Lease(database, every_s=0.05, renew=lambda _: False) as lease:
        until(lambda: lease.is_lost, what="the loss")


def test_lease_bears_a_database_that_is_away(database):
    calls = []

    def renew(_):
        calls.append(1)
        if len(calls) < 3:
            raise OSError
        return True

    with Lease(database, every_s=0.05, renew=renew) as lease:
        until(lambda: len(calls) >= 4, what="four tries")
        assert not lease.is_lost

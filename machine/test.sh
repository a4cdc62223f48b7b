#!/bin/sh
# Every test: what needs nothing of the machine on all cores, then the rest one by one, since containers,
# browsers and time limits are measured there. A failure of either fails the whole.
set -u
cd "$(dirname "$0")/.."
serial="docker or browser or compose or slow"
status=0
# Both halves must find the tests in the same order, also where one is made for each member of a set.
export PYTHONHASHSEED=0
.venv/bin/pytest -q -n 2 -m "not ($serial)" "$@" || status=$?
.venv/bin/pytest -q -m "$serial" --durations=10 "$@" || status=$?
exit $status

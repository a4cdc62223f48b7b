#!/bin/sh
# Every test: what needs nothing of the machine on all cores, then the rest one by one, since containers,
# browsers and time limits are measured there. A failure of either fails the whole.
set -u
cd "$(dirname "$0")/.."
serial="docker or browser or compose or slow"
status=0
left_out=
wanted=$serial
if [ ! -x /usr/bin/chromium ]; then
    left_out="The browser tests were left out: there is no /usr/bin/chromium."
    wanted="($serial) and not browser"
fi
# Both halves must find the tests in the same order, also where one is made for each member of a set.
export PYTHONHASHSEED=0
.venv/bin/pytest -q -n 2 -m "not ($serial)" "$@" || status=$?
.venv/bin/pytest -q -m "$wanted" --durations=10 "$@" || status=$?
# As root on Debian machine/chromium.sh has seen to it; elsewhere what was left out is no success.
if [ "$status" -eq 0 ] && [ -n "$left_out" ]; then
    echo "$left_out" >&2
    status=3
fi
exit $status

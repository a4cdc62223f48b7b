#!/bin/sh
# .venv with the pinned packages; `machine/venv.sh dev` adds those of the tests. A second time is instant.
set -eu
cd "$(dirname "$0")/.."
. machine/lib.sh

wanted=${1:-run}
stamp=.venv/.podium-stamp
lock=requirements.txt
[ "$wanted" = dev ] && lock=requirements-dev.txt

python=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || give_up "Python 3.11 or newer is needed (PYTHON=/path/to/python3 names one)"

# The folder's name is part of it: a virtual environment can't be moved.
digest() { { pwd -P; cat "$1" pyproject.toml; } | sha256sum | cut -d' ' -f1; }
has_stamp() { grep -qs "^$1 $(digest "$2")\$" $stamp; }

if [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; then
    has_stamp dev requirements-dev.txt && exit 0
    [ "$wanted" = run ] && has_stamp run requirements.txt && exit 0
else
    rm -rf .venv
fi

if [ ! -d .venv ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages "Python's venv" python3-venv
    say "making .venv with $("$python" --version)"
    "$python" -m venv .venv || { rm -rf .venv; give_up "$python could not make .venv"; }
fi
rm -f $stamp
say "installing Python packages from $lock"
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip -qq --no-input"
$pip install --require-hashes -r $lock || give_up "the packages of $lock could not be installed (is the network there?)"
$pip install --no-deps --no-build-isolation -e . || give_up "Podium itself could not be installed"
echo "$wanted $(digest $lock)" >$stamp

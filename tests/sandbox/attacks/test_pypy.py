"""Every attack that is written in Python, by PyPy too: another runtime, the same walls."""

from dataclasses import replace

import pytest

from tests.sandbox.attacking import withstand
from tests.sandbox.attacks import (
    test_cpu,
    test_files,
    test_kernel,
    test_memory,
    test_more,
    test_network,
    test_output,
    test_process,
)

pytestmark = pytest.mark.docker

MODULES = (test_cpu, test_files, test_kernel, test_memory, test_more, test_network, test_output, test_process)
# What PyPy is told of its memory stands in its environment.
TOLD = (b" PATH TMPDIR ", b" PATH PYPY_GC_NURSERY TMPDIR ")
ATTACKS = [
    replace(attack, language="pypy3", stdout=attack.stdout and attack.stdout.replace(*TOLD))
    for module in MODULES
    for attack in module.ATTACKS
    if attack.language == "python3"
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_attack_by_pypy(slot, attack, honest):
    withstand(slot, attack, honest)

"""Writes data/secret from fixed seeds, and all answers with the accepted Python solution."""

import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOLUTION = HERE / "submissions/accepted/hello.py"


def tests():
    yield "short", "Li\n"
    yield "two-words", "Lin Xiaoming\n"
    yield "chinese", "欧阳 子涵\n"
    yield "hebrew", "בן ציון\n"
    yield "arabic", "ليلى\n"
    yield "accents", "Zoë Núñez\n"
    yield "signs", "R2-D2 & C. 3PO\n"
    rng = random.Random(1)
    yield "longest", "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(50)) + "\n"


def main():
    secret = HERE / "data/secret"
    secret.mkdir(parents=True, exist_ok=True)
    for old in secret.iterdir():
        old.unlink()
    for number, (name, text) in enumerate(tests(), 1):
        (secret / f"{number:02}-{name}.in").write_text(text, encoding="utf-8")
    for case in sorted(HERE.glob("data/*/*.in")):
        with case.open("rb") as stdin:
            valid = subprocess.run([sys.executable, HERE / "input_validators/validate.py"], stdin=stdin)
        assert valid.returncode == 42, case
        with case.open("rb") as stdin, case.with_suffix(".ans").open("wb") as stdout:
            subprocess.run([sys.executable, SOLUTION], stdin=stdin, stdout=stdout, check=True)


main()

"""Writes data/secret from fixed seeds, and all answers with the accepted Python solution."""

import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOLUTION = HERE / "submissions/accepted/kites.py"


def tests():
    yield "three", "2 3\n"
    yield "same", "17 17\n"
    yield "largest", "1000 1000\n"
    yield "short-long", "2 1000\n"
    yield "long-short", "999 2\n"
    rng = random.Random(2)
    for k in range(4):
        yield f"random-{k + 1}", f"{rng.randint(2, 1000)} {rng.randint(2, 1000)}\n"


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

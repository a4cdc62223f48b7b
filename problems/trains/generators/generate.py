"""Writes data/secret from fixed seeds, and all answers with the accepted Python solution."""

import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOLUTION = HERE / "submissions/accepted/trains.py"


def network(n, lines):
    return f"{n} {len(lines)}\n" + "".join(" ".join(map(str, line)) + "\n" for line in lines)


def line(rng, u, v, largest=1000):
    return (u, v, rng.randint(0, largest), rng.randint(1, largest), rng.randint(1, largest))


def some(rng, n, m, largest=1000):
    lines = []
    while len(lines) < m:
        u, v = rng.randint(1, n), rng.randint(1, n)
        if u != v:
            lines.append(line(rng, u, v, largest))
    return lines


def tests():
    rng = random.Random(6)
    yield "one-line", network(2, [(1, 2, 0, 1, 1)])
    yield "parallel", network(2, [(1, 2, 9, 5, 20), (1, 2, 3, 50, 25), (2, 1, 0, 1, 1), (1, 2, 0, 7, 30)])
    yield "long-first-wait", network(3, [(1, 2, 10, 10, 5), (2, 3, 1000, 1, 1), (1, 3, 999, 1000, 3)])
    yield "small", network(6, some(rng, 6, 14, 12))
    yield "no-way", network(30, [e for e in some(rng, 30, 120) if not (e[0] < 20 <= e[1])])
    # Two ways over each of 60 steps: 2^60 ways in all.
    steps = []
    for k in range(60):
        a = 1 + 3 * k
        steps += [line(rng, a, a + 1, 60), line(rng, a, a + 2, 60), line(rng, a + 1, a + 3, 60), line(rng, a + 2, a + 3, 60)]
    rng.shuffle(steps)
    yield "two-ways", network(181, steps)
    yield "medium", network(200, some(rng, 200, 800, 200))
    yield "dense", network(40, some(rng, 40, 900))
    largest = [line(rng, k, k + 1, 99) for k in range(1, 10000)] + some(rng, 10000, 4000)
    rng.shuffle(largest)
    yield "large-chain", network(10000, largest)
    largest = [line(rng, rng.randint(1, k - 1), k, 300) for k in range(2, 10001)] + some(rng, 10000, 5001, 300)
    rng.shuffle(largest)
    yield "large", network(10000, largest)


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

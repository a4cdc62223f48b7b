"""What stands in the files of a package to begin with."""

PROBLEM = """\
problem_format_version: 2025-09
type: {shape}
name:
  en: {title}
  zh: {title}
  he: {title}
uuid: {uuid}
version: "1"
credits: Your Name
license: unknown
limits:
  time_limit: 1  # seconds; without it, from the slowest accepted submission
  memory: 256  # MiB
"""

RULES = """\
# What is expected of submissions beyond what their directory says, and who wrote them.
accepted/*:
  authors: Your Name
"""

SCORE_RULES = """\
partial/small.py:
  authors: Your Name
  score: 40
  secret/group1:
    permitted: [AC]
  secret/group2:
    permitted: [AC, WA]
    required: [WA]
"""

FIRST_GROUP = """\
max_score: 40
input_validator_args: ["99"]
"""
SECOND_GROUP = """\
max_score: 60
"""

NUMBERS = """\
# Reads an input from standard input and exits with 42 when it is as the statement says.
import re
import sys

most = int(sys.argv[1]) if len(sys.argv) > 1 else 10**9
found = re.fullmatch(rb"(0|[1-9][0-9]{0,9}) (0|[1-9][0-9]{0,9})\\n", sys.stdin.buffer.read())
sys.exit(42 if found and all(int(number) <= most for number in found.groups()) else 43)
"""

SUM = """\
a, b = map(int, input().split())
print(a + b)
"""
PRODUCT = """\
a, b = map(int, input().split())
print(a * b)
"""
SMALL = """\
a, b = map(int, input().split())
print(min(a + b, 999))
"""

NUMBER = """\
# Reads an input from standard input and exits with 42 when it is as the statement says.
import re
import sys

found = re.fullmatch(rb"([1-9][0-9]{0,3})\\n", sys.stdin.buffer.read())
sys.exit(42 if found and int(found[1]) <= 1000 else 43)
"""

ANSWER = """\
# Talks with the submission: what it prints is read here, what is printed here the submission reads.
# Called as: answer.py input answer feedback_dir/; exits with 42 to accept and 43 to reject.
import sys
from pathlib import Path

GUESSES = 10


def reject(why):
    Path(sys.argv[3], "judgemessage.txt").write_text(why + "\\n", encoding="utf-8")
    sys.exit(43)


secret = int(Path(sys.argv[1]).read_text(encoding="utf-8"))
for number in range(1, GUESSES + 1):
    line = sys.stdin.readline(16).rstrip("\\n")
    if not (line.isascii() and line.isdigit()):
        reject(f"guess {number} is no number")
    if int(line) == secret:
        try:
            print("correct", flush=True)
        except BrokenPipeError:
            pass
        if sys.stdin.read(16).strip():
            reject("something follows the last guess")
        sys.exit(42)
    try:
        print("lower" if secret < int(line) else "higher", flush=True)
    except BrokenPipeError:
        reject(f"left after guess {number}")
reject(f"not found in {GUESSES} guesses")
"""

HALVES = """\
low, high = 1, 1000
while True:
    guess = (low + high) // 2
    print(guess, flush=True)
    said = input()
    if said == "correct":
        break
    if said == "lower":
        high = guess - 1
    else:
        low = guess + 1
"""
ONE = """\
print(1, flush=True)
print(0, flush=True)
"""

INTERACTION = """\
>500
<lower
>7
<correct
"""

_SUMS = {
    "en": """\
Ann has some shells, and Ben has some more. How many do they have together?

## Input

One line with two integers $a$ and $b$ ($0 \\le a, b \\le 10^9$), the shells of Ann and of Ben.

## Output

Print one line with the number of shells they have together.
""",
    "zh": """\
安有一些贝壳，本也有一些贝壳。他们一共有多少个？

## 输入

一行，两个整数 $a$ 和 $b$（$0 \\le a, b \\le 10^9$），分别是安和本的贝壳数。

## 输出

输出一行，他们一共有的贝壳数。
""",
    "he": """\
לאן יש כמה צדפים, ולבן יש עוד כמה. כמה צדפים יש לשניהם יחד?

## קלט

שורה אחת עם שני מספרים שלמים $a$ ו־$b$, הצדפים של אן והצדפים של בן. מתקיים $0 \\le a, b \\le 10^9$.

## פלט

הדפיסו שורה אחת ובה מספר הצדפים שיש לשניהם יחד.
""",
}
_SCORED = {
    "en": """

## Scoring

| group | points | limits |
|---|---|---|
| 1 | 40 | $a, b \\le 99$ |
| 2 | 60 | none beyond those above |
""",
    "zh": """

## 计分

| 组 | 分数 | 限制 |
|---|---|---|
| 1 | 40 | $a, b \\le 99$ |
| 2 | 60 | 无额外限制 |
""",
    "he": """

## ניקוד

| קבוצה | נקודות | מגבלות |
|---|---|---|
| 1 | 40 | $a, b \\le 99$ |
| 2 | 60 | אין מגבלות נוספות |
""",
}
_GUESSES = {
    "en": """\
Somebody thinks of an integer from 1 to 1000. Find it with at most ten guesses.

## Interaction

Print a guess as one line with an integer, and flush the output. Then read one line: `lower` when the
number is lower than the guess, `higher` when it is higher, `correct` when you have found it. After `correct`
your program must end.
""",
    "zh": """\
有人想好了 1 到 1000 之间的一个整数。请在十次之内猜出它。

## 交互

每次输出一行，一个整数，作为一次猜测，并刷新输出。
然后读入一行：`lower` 表示那个数比猜的小，`higher` 表示比猜的大，`correct` 表示猜中了。
读到 `correct` 后程序必须结束。
""",
    "he": """\
מישהו חושב על מספר שלם מ־1 עד 1000. מצאו אותו בעשרה ניחושים לכל היותר.

## אינטראקציה

הדפיסו ניחוש: שורה אחת עם מספר שלם, ורוקנו את הפלט. אחר כך קראו שורה אחת: `lower` אם המספר קטן מן הניחוש,
`higher` אם הוא גדול ממנו, `correct` אם מצאתם אותו. אחרי `correct` על התוכנית להסתיים.
""",
}
STATEMENTS = {
    "pass-fail": _SUMS,
    "scoring": {tag: text.rstrip("\n") + _SCORED[tag] for tag, text in _SUMS.items()},
    "interactive": _GUESSES,
}

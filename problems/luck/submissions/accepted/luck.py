DIGITS = 16

# ways[k][r][s]: how many strings of k digits leave remainder r modulo 18 and
# have s - DIGITS more eights than fours.
SHIFT = DIGITS
WIDTH = 2 * DIGITS + 1
ways = [[[0] * WIDTH for _ in range(18)]]
ways[0][0][SHIFT] = 1
power = 1
for k in range(DIGITS):
    table = [[0] * WIDTH for _ in range(18)]
    for digit in range(10):
        change = (digit == 8) - (digit == 4)
        for r in range(18):
            new = table[(r + digit * power) % 18]
            for s, count in enumerate(ways[k][r]):
                if count:
                    new[s + change] += count
    ways.append(table)
    power = power * 10 % 18

# lucky[k][r][s]: how many strings of k digits leave remainder r and have at least s - DIGITS more.
lucky = [[row[:] for row in table] for table in ways]
for table in lucky:
    for row in table:
        for s in range(WIDTH - 2, -1, -1):
            row[s] += row[s + 1]


def below(limit):
    """How many twice lucky numbers are smaller than limit."""
    digits = str(limit)
    total = 0
    more = 0  # eights less fours in the part that is fixed
    fixed = 0
    for i, character in enumerate(digits):
        k = len(digits) - 1 - i
        for digit in range(int(character)):
            now = more + (digit == 8) - (digit == 4)
            rest = -(fixed * 10 + digit) * 10**k % 18
            wanted = max(SHIFT + 1 - now, 0)
            total += lucky[k][rest][wanted]
        more += (character == "8") - (character == "4")
        fixed = fixed * 10 + int(character)
    return total


for _ in range(int(input())):
    a, b = map(int, input().split())
    print(below(b + 1) - below(a))

from functools import cache


@cache
def ways(k, r, eights):
    # Wrong: counts only numbers without any 4.
    if k == 0:
        return 1 if r == 0 and eights > 0 else 0
    return sum(ways(k - 1, (r * 10 + x) % 18, eights + (x == 8)) for x in range(10) if x != 4)


def below(limit):
    digits = str(limit)
    total = r = eights = 0
    for i, character in enumerate(digits):
        for x in range(int(character)):
            if x != 4:
                total += ways(len(digits) - 1 - i, (r * 10 + x) % 18, eights + (x == 8))
        if character == "4":
            break
        r = (r * 10 + int(character)) % 18
        eights += character == "8"
    return total


for _ in range(int(input())):
    a, b = map(int, input().split())
    print(below(b + 1) - below(a))

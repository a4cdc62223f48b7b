import sys

sys.setrecursionlimit(5000)
n = int(input())
palms = [tuple(map(int, input().split())) for _ in range(n)]
taken = set()


def best_from(i):
    """Tries every day for every palm, and leaving it out."""
    if i == n:
        return 0
    best = best_from(i + 1)
    for day in range(palms[i][0], palms[i][1] + 1):
        if day not in taken:
            taken.add(day)
            best = max(best, 1 + best_from(i + 1))
            taken.remove(day)
    return best


print(best_from(0))

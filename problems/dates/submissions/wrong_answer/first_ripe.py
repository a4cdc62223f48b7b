n = int(input())
palms = sorted(tuple(map(int, input().split())) for _ in range(n))
day = 0
picked = 0
for first, last in palms:
    # Takes the palm that was ripe first, even if another has less time left.
    if max(day + 1, first) <= last:
        day = max(day + 1, first)
        picked += 1
print(picked)

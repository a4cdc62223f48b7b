import sys

sys.setrecursionlimit(20000)
data = list(map(int, sys.stdin.buffer.read().split()))
n, m = data[0], data[1]
lines = [[] for _ in range(n + 1)]
for i in range(2, 2 + 5 * m, 5):
    lines[data[i]].append(data[i + 1 : i + 5])
visited = set()
best = -1


def go(u, now):
    """Tries every way there is."""
    global best
    if u == n:
        if best == -1 or now < best:
            best = now
        return
    visited.add(u)
    for v, f, p, d in lines[u]:
        if v not in visited:
            leaves = f if now <= f else now + (f - now) % p
            go(v, leaves + d)
    visited.remove(u)


go(1, 0)
print(best)

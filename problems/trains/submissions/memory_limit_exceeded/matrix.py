# @EXPECTED_RESULTS@: MEMORY-LIMIT
import sys

data = list(map(int, sys.stdin.buffer.read().split()))
n, m = data[0], data[1]
# One row and one column for each station: a hundred million fields.
lines = [[None] * (n + 1) for _ in range(n + 1)]
for i in range(2, 2 + 5 * m, 5):
    u, v, f, p, d = data[i : i + 5]
    if lines[u][v] is None:
        lines[u][v] = []
    lines[u][v].append((f, p, d))

earliest = [None] * (n + 1)
earliest[1] = 0
done = set()
while True:
    open_stations = [u for u in range(1, n + 1) if earliest[u] is not None and u not in done]
    if not open_stations:
        break
    u = min(open_stations, key=lambda station: earliest[station])
    done.add(u)
    now = earliest[u]
    for v in range(1, n + 1):
        for f, p, d in lines[u][v] or ():
            leaves = f if now <= f else now + (f - now) % p
            if earliest[v] is None or leaves + d < earliest[v]:
                earliest[v] = leaves + d
print(-1 if earliest[n] is None else earliest[n])

import heapq
import sys

data = list(map(int, sys.stdin.buffer.read().split()))
n, m = data[0], data[1]
lines = [[] for _ in range(n + 1)]
for i in range(2, 2 + 5 * m, 5):
    u, v, f, p, d = data[i : i + 5]
    lines[u].append((v, d))
earliest = [None] * (n + 1)
queue = [(0, 1)]
while queue:
    now, u = heapq.heappop(queue)
    if earliest[u] is None:
        earliest[u] = now
        for v, d in lines[u]:
            heapq.heappush(queue, (now + d, v))  # as if a train left at once
print(-1 if earliest[n] is None else earliest[n])

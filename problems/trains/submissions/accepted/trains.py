import heapq
import sys


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n, m = data[0], data[1]
    lines = [[] for _ in range(n + 1)]
    for i in range(2, 2 + 5 * m, 5):
        u, v, f, p, d = data[i : i + 5]
        lines[u].append((v, f, p, d))

    earliest = [None] * (n + 1)
    queue = [(0, 1)]
    while queue:
        now, u = heapq.heappop(queue)
        if earliest[u] is not None:
            continue
        earliest[u] = now
        for v, f, p, d in lines[u]:
            if earliest[v] is None:
                leaves = f if now <= f else now + (f - now) % p
                heapq.heappush(queue, (leaves + d, v))
    print(-1 if earliest[n] is None else earliest[n])


main()

import heapq

n = int(input())
palms = sorted(tuple(map(int, input().split())) for _ in range(n))
ripe = []
picked = 0
i = 0
for day in range(1, 1001):
    while i < n and palms[i][0] == day:
        heapq.heappush(ripe, palms[i][1])
        i += 1
    while ripe[0] < day:  # there may be no ripe palm today
        heapq.heappop(ripe)
    heapq.heappop(ripe)
    picked += 1
print(picked)

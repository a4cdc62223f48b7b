n = int(input())
for guest in range(n):
    t, w = map(int, input().split())
    minutes = 0
    while t > w:
        t -= t / 10  # does not round down
        minutes += 1
    print(minutes)

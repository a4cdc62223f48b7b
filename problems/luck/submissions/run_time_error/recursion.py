def lucky_up_to(x):
    if x == 0:
        return 0
    lucky = x % 18 == 0 and str(x).count("8") > str(x).count("4")
    return lucky_up_to(x - 1) + lucky  # one call inside the other, x deep


for _ in range(int(input())):
    a, b = map(int, input().split())
    print(lucky_up_to(b) - lucky_up_to(a - 1))

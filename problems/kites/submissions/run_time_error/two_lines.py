a = int(input())  # both numbers stand in one line
b = int(input())
print(a + b - 2)

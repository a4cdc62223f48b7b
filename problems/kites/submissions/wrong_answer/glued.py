a, b = input().split()
print(int(a + b) - 2)  # a and b are texts: "50" + "30" is "5030"

name = int(input())  # a name is no number
print("Hello, " + str(name) + "!")

name = input()
greeting = "Hello, " + name
while greeting[-1] != "!":
    greeting + "!"  # the longer greeting is kept nowhere
print(greeting)

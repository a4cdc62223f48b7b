# @EXPECTED_RESULTS@: COMPILER-ERROR
name = input()
print("Hello, + name + "!")

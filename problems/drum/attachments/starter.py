recording = input()
# Write your code here · 在这里写代码 · כתבו כאן את הקוד

q = int(input())
for i in range(q):
    a, b = map(int, input().split())
    # Write your code here · 在这里写代码 · כתבו כאן את הקוד

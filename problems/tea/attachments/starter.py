n = int(input())
for guest in range(n):
    t, w = map(int, input().split())
    # Write your code here · 在这里写代码 · כתבו כאן את הקוד

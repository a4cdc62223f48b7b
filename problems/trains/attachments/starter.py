import sys

input = sys.stdin.readline  # faster for long inputs

n, m = map(int, input().split())
for i in range(m):
    u, v, f, p, d = map(int, input().split())
# Write your code here · 在这里写代码 · כתבו כאן את הקוד

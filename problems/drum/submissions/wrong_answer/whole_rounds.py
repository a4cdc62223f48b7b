recording = input().strip()
n = len(recording)
for p in range(1, n + 1):
    # Wrong: the last round may be cut off.
    if n % p == 0 and recording[:p] * (n // p) == recording:
        print(recording[:p])
        break

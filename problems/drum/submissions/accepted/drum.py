recording = input().strip()
n = len(recording)
for p in range(1, n + 1):
    # Moved by p beats, the recording must agree with itself.
    if recording[p:] == recording[: n - p]:
        print(recording[:p])
        break

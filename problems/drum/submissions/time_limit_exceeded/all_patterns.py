import itertools

recording = input().strip()
n = len(recording)
letters = sorted(set(recording))


def find():
    # Tries every pattern there could be: far too many.
    for p in range(1, n + 1):
        for beats in itertools.product(letters, repeat=p):
            pattern = "".join(beats)
            if (pattern * (n // p + 1))[:n] == recording:
                return pattern


print(find())

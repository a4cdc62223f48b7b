/* @EXPECTED_RESULTS@: MEMORY-LIMIT */
#include <stdio.h>
#include <stdlib.h>

static int is_lucky(long long x) {
    int more = 0;
    if (x % 18 != 0) {
        return 0;
    }
    for (; x > 0; x /= 10) {
        more += (x % 10 == 8) - (x % 10 == 4);
    }
    return more > 0;
}

int main(void) {
    int q;
    scanf("%d", &q);
    while (q--) {
        long long a, b;
        scanf("%lld %lld", &a, &b);
        /* One sum for each number up to b. */
        int *sums = malloc((b + 1) * sizeof(int));
        sums[0] = 0;
        for (long long x = 1; x <= b; x++) {
            sums[x] = sums[x - 1] + is_lucky(x);
        }
        printf("%d\n", sums[b] - sums[a - 1]);
        free(sums);
    }
    return 0;
}

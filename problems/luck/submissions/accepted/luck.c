#include <stdio.h>
#include <string.h>

static long long memo[17][18][33];
static char known[17][18][33];

/* Ways to fill k more digits: r is the remainder so far, more is eights less fours so far. */
static long long fill(int k, int r, int more) {
    if (k == 0) {
        return r == 0 && more > 0;
    }
    if (!known[k][r][more + 16]) {
        long long sum = 0;
        for (int digit = 0; digit < 10; digit++) {
            sum += fill(k - 1, (r * 10 + digit) % 18, more + (digit == 8) - (digit == 4));
        }
        known[k][r][more + 16] = 1;
        memo[k][r][more + 16] = sum;
    }
    return memo[k][r][more + 16];
}

static long long below(long long limit) {
    char digits[20];
    sprintf(digits, "%lld", limit);
    int n = strlen(digits), r = 0, more = 0;
    long long sum = 0;
    for (int i = 0; i < n; i++) {
        int own = digits[i] - '0';
        for (int digit = 0; digit < own; digit++) {
            sum += fill(n - 1 - i, (r * 10 + digit) % 18, more + (digit == 8) - (digit == 4));
        }
        r = (r * 10 + own) % 18;
        more += (own == 8) - (own == 4);
    }
    return sum;
}

int main(void) {
    int q;
    scanf("%d", &q);
    while (q--) {
        long long a, b;
        scanf("%lld %lld", &a, &b);
        printf("%lld\n", below(b + 1) - below(a));
    }
    return 0;
}

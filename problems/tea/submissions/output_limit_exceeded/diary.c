/* @EXPECTED_RESULTS@: OUTPUT-LIMIT */
#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);
    for (int guest = 0; guest < n; guest++) {
        int t, w;
        long long minutes = 0;
        scanf("%d %d", &t, &w);
        while (t != w) {
            printf("After %lld minutes the tea of guest %d has %d degrees.\n", minutes, guest, t);
            t -= t / 10;
            minutes++;
        }
        printf("%lld\n", minutes);
    }
    return 0;
}

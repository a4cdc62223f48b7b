#include <stdio.h>

int main(void) {
    int n, l[1000], r[1000], done[1000] = {0}, picked = 0;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        scanf("%d %d", &l[i], &r[i]);
    }
    for (int day = 1; day <= 1000; day++) {
        int best = -1;
        for (int i = 0; i < n; i++) {
            if (!done[i] && l[i] <= day && day <= r[i] && (best == -1 || r[i] < r[best])) {
                best = i;
            }
        }
        if (best != -1) {
            done[best] = 1;
            picked++;
        }
    }
    printf("%d\n", picked);
    return 0;
}

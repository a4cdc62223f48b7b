#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);
    for (int guest = 0; guest < n; guest++) {
        int t, w, minutes = 0;
        scanf("%d %d", &t, &w);
        while (t > w) {
            t -= t / 10;
            minutes++;
        }
        printf("%d\n", minutes);
    }
    return 0;
}

#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);
    for (int guest = 0; guest < n; guest++) {
        int t, w;
        scanf("%d %d", &t, &w);
        // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    }
    return 0;
}

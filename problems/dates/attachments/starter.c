#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        int l, r;
        scanf("%d %d", &l, &r);
    }
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

#include <stdio.h>

int main(void) {
    int q;
    scanf("%d", &q);
    for (int i = 0; i < q; i++) {
        long long a, b;
        scanf("%lld %lld", &a, &b);
        // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    }
    return 0;
}

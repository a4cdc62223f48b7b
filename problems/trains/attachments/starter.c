#include <stdio.h>

int main(void) {
    int n, m;
    scanf("%d %d", &n, &m);
    for (int i = 0; i < m; i++) {
        int u, v, f, p, d;
        scanf("%d %d %d %d %d", &u, &v, &f, &p, &d);
    }
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

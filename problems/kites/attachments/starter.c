#include <stdio.h>

int main(void) {
    int a, b;
    scanf("%d %d", &a, &b);
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

#include <stdio.h>

int main(void) {
    char recording[2001];
    scanf("%2000s", recording);
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

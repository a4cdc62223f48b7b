#include <stdio.h>

int main(void) {
    char name[400];
    fgets(name, sizeof name, stdin);
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

#include <stdio.h>
#include <string.h>

int main(void) {
    char s[2001];
    scanf("%2000s", s);
    int n = strlen(s);
    for (int p = 1; p <= n; p++) {
        if (strncmp(s + p, s, n - p) == 0) {
            printf("%.*s\n", p, s);
            break;
        }
    }
    return 0;
}

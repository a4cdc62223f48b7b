#include <stdio.h>
#include <stdlib.h>

int main(void) {
    int *lengths = NULL; /* points nowhere */
    scanf("%d %d", &lengths[0], &lengths[1]);
    printf("%d\n", lengths[0] + lengths[1] - 2);
    return 0;
}

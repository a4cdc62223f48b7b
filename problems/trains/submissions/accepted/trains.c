#include <stdio.h>

/* Bellman and Ford with a queue of the stations that became earlier. */
static int first[10001], next[15000], to[15000], f[15000], p[15000], d[15000];
static int earliest[10001], queue[10001], waiting[10001];

int main(void) {
    int n, m;
    scanf("%d %d", &n, &m);
    for (int u = 1; u <= n; u++) {
        first[u] = -1;
        earliest[u] = -1;
    }
    for (int i = 0; i < m; i++) {
        int u;
        scanf("%d %d %d %d %d", &u, &to[i], &f[i], &p[i], &d[i]);
        next[i] = first[u];
        first[u] = i;
    }
    int head = 0, count = 0;
    queue[count++] = 1;
    waiting[1] = 1;
    earliest[1] = 0;
    while (count > 0) {
        int u = queue[head];
        head = (head + 1) % 10001;
        count--;
        waiting[u] = 0;
        int now = earliest[u];
        for (int i = first[u]; i != -1; i = next[i]) {
            int trains = now <= f[i] ? 0 : (now - f[i] + p[i] - 1) / p[i];
            int there = f[i] + trains * p[i] + d[i];
            int v = to[i];
            if (earliest[v] == -1 || there < earliest[v]) {
                earliest[v] = there;
                if (!waiting[v]) {
                    waiting[v] = 1;
                    queue[(head + count++) % 10001] = v;
                }
            }
        }
    }
    printf("%d\n", earliest[n]);
    return 0;
}

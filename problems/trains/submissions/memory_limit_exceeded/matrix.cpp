// @EXPECTED_RESULTS@: MEMORY-LIMIT
#include <iostream>
#include <vector>
using namespace std;

struct Line {
    int to, first, every, ride;
};

int main() {
    int n, m;
    cin >> n >> m;
    // One row and one column for each station: a hundred million fields.
    vector<vector<int>> at(n + 1, vector<int>(n + 1, -1));
    vector<Line> lines(m);
    vector<int> next(m, -1);
    for (int i = 0; i < m; i++) {
        int u;
        cin >> u >> lines[i].to >> lines[i].first >> lines[i].every >> lines[i].ride;
        next[i] = at[u][lines[i].to];
        at[u][lines[i].to] = i;
    }
    vector<int> earliest(n + 1, -1);
    vector<bool> done(n + 1, false);
    earliest[1] = 0;
    while (true) {
        int u = -1;
        for (int v = 1; v <= n; v++) {
            if (earliest[v] != -1 && !done[v] && (u == -1 || earliest[v] < earliest[u])) u = v;
        }
        if (u == -1) break;
        done[u] = true;
        for (int v = 1; v <= n; v++) {
            for (int i = at[u][v]; i != -1; i = next[i]) {
                int trains = max(0, (earliest[u] - lines[i].first + lines[i].every - 1) / lines[i].every);
                int there = lines[i].first + trains * lines[i].every + lines[i].ride;
                if (earliest[v] == -1 || there < earliest[v]) earliest[v] = there;
            }
        }
    }
    cout << earliest[n] << "\n";
    return 0;
}

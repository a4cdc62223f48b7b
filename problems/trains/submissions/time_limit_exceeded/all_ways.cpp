#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

struct Line {
    int to, first, every, ride;
};

int n, m, best = -1;
vector<vector<Line>> lines;
vector<bool> visited;

// Tries every way there is.
void go(int u, int now) {
    if (u == n) {
        if (best == -1 || now < best) best = now;
        return;
    }
    visited[u] = true;
    for (const Line& line : lines[u]) {
        if (visited[line.to]) continue;
        int trains = max(0, (now - line.first + line.every - 1) / line.every);
        go(line.to, line.first + trains * line.every + line.ride);
    }
    visited[u] = false;
}

int main() {
    cin >> n >> m;
    lines.resize(n + 1);
    visited.resize(n + 1);
    for (int i = 0; i < m; i++) {
        int u;
        Line line;
        cin >> u >> line.to >> line.first >> line.every >> line.ride;
        lines[u].push_back(line);
    }
    go(1, 0);
    cout << best << "\n";
    return 0;
}

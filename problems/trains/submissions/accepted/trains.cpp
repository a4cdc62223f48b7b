#include <functional>
#include <iostream>
#include <queue>
#include <vector>
using namespace std;

struct Line {
    int to, first, every, ride;
};

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, m;
    cin >> n >> m;
    vector<vector<Line>> lines(n + 1);
    for (int i = 0; i < m; i++) {
        int u;
        Line line;
        cin >> u >> line.to >> line.first >> line.every >> line.ride;
        lines[u].push_back(line);
    }
    vector<int> earliest(n + 1, -1);
    priority_queue<pair<int, int>, vector<pair<int, int>>, greater<>> queue;
    queue.push({0, 1});
    while (!queue.empty()) {
        auto [now, u] = queue.top();
        queue.pop();
        if (earliest[u] != -1) continue;
        earliest[u] = now;
        for (const Line& line : lines[u]) {
            int trains = max(0, (now - line.first + line.every - 1) / line.every);
            queue.push({line.first + trains * line.every + line.ride, line.to});
        }
    }
    cout << earliest[n] << "\n";
    return 0;
}

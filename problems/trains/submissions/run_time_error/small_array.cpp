#include <iostream>
#include <queue>
#include <vector>
using namespace std;

struct Line {
    int to, first, every, ride;
};

int main() {
    int n, m;
    cin >> n >> m;
    vector<vector<Line>> lines(1000);  // there can be 10000 stations
    vector<int> earliest(1000, -1);
    for (int i = 0; i < m; i++) {
        int u;
        Line line;
        cin >> u >> line.to >> line.first >> line.every >> line.ride;
        lines.at(u).push_back(line);
    }
    priority_queue<pair<int, int>> queue;
    queue.push({0, 1});
    while (!queue.empty()) {
        int now = -queue.top().first, u = queue.top().second;
        queue.pop();
        if (earliest.at(u) != -1) continue;
        earliest.at(u) = now;
        for (const Line& line : lines.at(u)) {
            int trains = max(0, (now - line.first + line.every - 1) / line.every);
            queue.push({-(line.first + trains * line.every + line.ride), line.to});
        }
    }
    cout << earliest.at(n) << "\n";
    return 0;
}

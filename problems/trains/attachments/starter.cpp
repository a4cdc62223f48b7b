#include <iostream>
using namespace std;

int main() {
    ios::sync_with_stdio(false);  // faster for long inputs
    cin.tie(nullptr);
    int n, m;
    cin >> n >> m;
    for (int i = 0; i < m; i++) {
        int u, v, f, p, d;
        cin >> u >> v >> f >> p >> d;
    }
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

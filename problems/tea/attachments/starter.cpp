#include <iostream>
using namespace std;

int main() {
    int n;
    cin >> n;
    for (int guest = 0; guest < n; guest++) {
        int t, w;
        cin >> t >> w;
        // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    }
    return 0;
}

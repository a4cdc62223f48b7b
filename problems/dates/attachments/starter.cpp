#include <iostream>
using namespace std;

int main() {
    int n;
    cin >> n;
    for (int i = 0; i < n; i++) {
        int l, r;
        cin >> l >> r;
    }
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

#include <iostream>
using namespace std;

int main() {
    int q;
    cin >> q;
    for (int i = 0; i < q; i++) {
        long long a, b;
        cin >> a >> b;
        // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    }
    return 0;
}

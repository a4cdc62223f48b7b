#include <iostream>
using namespace std;

int main() {
    int a, b;
    cin >> a >> b;
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

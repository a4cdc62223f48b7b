#include <iostream>
#include <string>
using namespace std;

int main() {
    string recording;
    cin >> recording;
    // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    return 0;
}

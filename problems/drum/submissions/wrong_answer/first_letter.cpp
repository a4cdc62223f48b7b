#include <iostream>
#include <string>
using namespace std;

int main() {
    string s;
    cin >> s;
    size_t p = s.find(s[0], 1);  // the first beat may come twice in one pattern
    cout << s.substr(0, p) << endl;
    return 0;
}

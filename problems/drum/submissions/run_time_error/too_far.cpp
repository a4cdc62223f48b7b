#include <iostream>
#include <string>
using namespace std;

int main() {
    string s;
    cin >> s;
    size_t p = 1;
    size_t i = 0;
    while (i < s.size()) {
        if (s.at(i) == s.at(i + p)) {  // runs past the end
            i++;
        } else {
            p++;
            i = 0;
        }
    }
    cout << s.substr(0, p) << endl;
    return 0;
}

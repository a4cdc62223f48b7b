#include <iostream>
using namespace std;

int main() {
    int n;
    cin >> n;
    while (n--) {
        int t, w, minutes = 0;
        cin >> t >> w;
        for (; t > w; t -= t / 10) {
            minutes++;
        }
        cout << minutes << "\n";
    }
    return 0;
}

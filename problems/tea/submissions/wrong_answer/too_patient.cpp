#include <iostream>
using namespace std;

int main() {
    int n;
    cin >> n;
    while (n--) {
        int t, w, minutes = 0;
        cin >> t >> w;
        while (t >= w && t >= 10) {  // waits on when the tea is just right
            t -= t / 10;
            minutes++;
        }
        cout << minutes << "\n";
    }
    return 0;
}

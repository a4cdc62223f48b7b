#include <iostream>
using namespace std;

int main() {
    int q;
    cin >> q;
    while (q--) {
        long long a, b, lucky = 0;
        cin >> a >> b;
        // Only the multiples of 18, but still far too many.
        for (long long x = (a + 17) / 18 * 18; x <= b; x += 18) {
            int more = 0;
            for (long long rest = x; rest > 0; rest /= 10) {
                if (rest % 10 == 8) more++;
                if (rest % 10 == 4) more--;
            }
            if (more > 0) lucky++;
        }
        cout << lucky << "\n";
    }
    return 0;
}

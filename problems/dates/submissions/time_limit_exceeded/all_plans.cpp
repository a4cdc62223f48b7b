#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

int n;
vector<int> first_day, last_day;
bool taken[1001];

// Tries every day for every palm, and leaving it out.
int best_from(int i) {
    if (i == n) return 0;
    int best = best_from(i + 1);
    for (int day = first_day[i]; day <= last_day[i]; day++) {
        if (!taken[day]) {
            taken[day] = true;
            best = max(best, 1 + best_from(i + 1));
            taken[day] = false;
        }
    }
    return best;
}

int main() {
    cin >> n;
    first_day.resize(n);
    last_day.resize(n);
    for (int i = 0; i < n; i++) cin >> first_day[i] >> last_day[i];
    cout << best_from(0) << endl;
    return 0;
}

#include <iostream>
#include <string>
using namespace std;

int memo[17][18][33];
bool known[17][18][33];

int complete(int k, int r, int more) {
    if (k == 0) return r == 0 && more > 0;
    if (!known[k][r][more + 16]) {
        unsigned sum = 0;  // an int is too small for the large answers
        for (int digit = 0; digit < 10; digit++) {
            sum += complete(k - 1, (r * 10 + digit) % 18, more + (digit == 8) - (digit == 4));
        }
        known[k][r][more + 16] = true;
        memo[k][r][more + 16] = sum;
    }
    return memo[k][r][more + 16];
}

int below(long long limit) {
    string digits = to_string(limit);
    int n = digits.size(), r = 0, more = 0;
    unsigned sum = 0;
    for (int i = 0; i < n; i++) {
        int own = digits[i] - '0';
        for (int digit = 0; digit < own; digit++) {
            sum += complete(n - 1 - i, (r * 10 + digit) % 18, more + (digit == 8) - (digit == 4));
        }
        r = (r * 10 + own) % 18;
        more += (own == 8) - (own == 4);
    }
    return sum;
}

int main() {
    int q;
    cin >> q;
    while (q--) {
        long long a, b;
        cin >> a >> b;
        cout << below(b + 1) - below(a) << "\n";
    }
    return 0;
}

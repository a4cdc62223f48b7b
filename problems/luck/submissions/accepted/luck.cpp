#include <iostream>
#include <map>
#include <string>
#include <tuple>
using namespace std;

map<tuple<int, int, int>, long long> memo;

// Ways to fill k more digits: r is the remainder so far, more is eights less fours so far.
long long complete(int k, int r, int more) {
    if (k == 0) return r == 0 && more > 0;
    auto key = make_tuple(k, r, more);
    auto found = memo.find(key);
    if (found != memo.end()) return found->second;
    long long sum = 0;
    for (int digit = 0; digit < 10; digit++) {
        sum += complete(k - 1, (r * 10 + digit) % 18, more + (digit == 8) - (digit == 4));
    }
    return memo[key] = sum;
}

long long below(long long limit) {
    string digits = to_string(limit);
    int n = digits.size(), r = 0, more = 0;
    long long sum = 0;
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

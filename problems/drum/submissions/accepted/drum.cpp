#include <iostream>
#include <string>
#include <vector>
using namespace std;

// The longest border of the whole recording (Knuth, Morris and Pratt) tells the period.
int main() {
    string s;
    cin >> s;
    int n = s.size();
    vector<int> border(n + 1, 0);
    int k = 0;
    for (int i = 1; i < n; i++) {
        while (k > 0 && s[i] != s[k]) k = border[k];
        if (s[i] == s[k]) k++;
        border[i + 1] = k;
    }
    cout << s.substr(0, n - border[n]) << endl;
    return 0;
}

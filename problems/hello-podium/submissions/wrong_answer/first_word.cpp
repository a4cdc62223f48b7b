#include <iostream>
#include <string>
using namespace std;

int main() {
    string name;
    cin >> name;  // stops at the first space
    cout << "Hello, " << name << "!" << endl;
    return 0;
}

import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int q = in.nextInt();
        for (int i = 0; i < q; i++) {
            long a = in.nextLong();
            long b = in.nextLong();
            // Write your code here · 在这里写代码 · כתבו כאן את הקוד
        }
    }
}

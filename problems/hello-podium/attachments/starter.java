import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        String name = in.nextLine();
        // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    }
}

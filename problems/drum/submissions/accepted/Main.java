import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        String s = in.next();
        int p = 1;
        while (!s.startsWith(s.substring(p))) {
            p++;
        }
        System.out.println(s.substring(0, p));
    }
}

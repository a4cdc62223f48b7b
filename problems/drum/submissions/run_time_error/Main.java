import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        String s = in.next();
        for (int p = 1; p <= s.length(); p++) {
            boolean fits = true;
            for (int i = 0; i < s.length(); i++) {
                if (s.charAt(i) != s.charAt(i + p)) { // runs past the end
                    fits = false;
                    break;
                }
            }
            if (fits) {
                System.out.println(s.substring(0, p));
                return;
            }
        }
    }
}

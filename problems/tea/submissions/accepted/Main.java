import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        StringBuilder out = new StringBuilder();
        for (int guest = 0; guest < n; guest++) {
            int t = in.nextInt();
            int w = in.nextInt();
            int minutes = 0;
            while (t > w) {
                t -= t / 10;
                minutes++;
            }
            out.append(minutes).append("\n");
        }
        System.out.print(out);
    }
}

import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        for (int guest = 0; guest < n; guest++) {
            int t = in.nextInt();
            int w = in.nextInt();
            int minutes = 0;
            while (t != w) { // the tea may jump past w, and then this never ends
                t -= t / 10;
                minutes++;
            }
            System.out.println(minutes);
        }
    }
}

import java.util.Scanner;

public class Main {
    static final int DIGITS = 16;
    static Long[][][] memo = new Long[DIGITS + 1][18][2 * DIGITS + 1];

    /** Ways to fill k more digits: r is the remainder so far, more is eights less fours so far. */
    static long fill(int k, int r, int more) {
        if (k == 0) {
            return r == 0 && more > 0 ? 1 : 0;
        }
        if (memo[k][r][more + DIGITS] == null) {
            long sum = 0;
            for (int digit = 0; digit < 10; digit++) {
                sum += fill(k - 1, (r * 10 + digit) % 18, more + change(digit));
            }
            memo[k][r][more + DIGITS] = sum;
        }
        return memo[k][r][more + DIGITS];
    }

    static int change(int digit) {
        return digit == 8 ? 1 : digit == 4 ? -1 : 0;
    }

    static long below(long limit) {
        String digits = Long.toString(limit);
        int r = 0;
        int more = 0;
        long sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int own = digits.charAt(i) - '0';
            for (int digit = 0; digit < own; digit++) {
                sum += fill(digits.length() - 1 - i, (r * 10 + digit) % 18, more + change(digit));
            }
            r = (r * 10 + own) % 18;
            more += change(own);
        }
        return sum;
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int q = in.nextInt();
        while (q-- > 0) {
            long a = in.nextLong();
            long b = in.nextLong();
            System.out.println(below(b + 1) - below(a));
        }
    }
}

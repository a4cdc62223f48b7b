import java.util.Arrays;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        int m = in.nextInt();
        int[][] lines = new int[1000][]; // there can be 15000
        for (int i = 0; i < m; i++) {
            lines[i] = new int[] {in.nextInt(), in.nextInt(), in.nextInt(), in.nextInt(), in.nextInt()};
        }
        int[] earliest = new int[n + 1];
        Arrays.fill(earliest, -1);
        earliest[1] = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < m; i++) {
                int now = earliest[lines[i][0]];
                if (now == -1) {
                    continue;
                }
                int leaves = lines[i][2];
                if (now > leaves) {
                    leaves += (now - leaves + lines[i][3] - 1) / lines[i][3] * lines[i][3];
                }
                int there = leaves + lines[i][4];
                int v = lines[i][1];
                if (earliest[v] == -1 || there < earliest[v]) {
                    earliest[v] = there;
                    changed = true;
                }
            }
        }
        System.out.println(earliest[n]);
    }
}

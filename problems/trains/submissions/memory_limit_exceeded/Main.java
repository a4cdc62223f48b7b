// @EXPECTED_RESULTS@: MEMORY-LIMIT
import java.util.Arrays;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        int m = in.nextInt();
        // One row and one column for each station: a hundred million fields.
        int[][] at = new int[n + 1][n + 1];
        int[][] lines = new int[m + 1][];
        int[] next = new int[m + 1];
        for (int i = 1; i <= m; i++) {
            int u = in.nextInt();
            int v = in.nextInt();
            lines[i] = new int[] {in.nextInt(), in.nextInt(), in.nextInt()};
            next[i] = at[u][v];
            at[u][v] = i;
        }
        int[] earliest = new int[n + 1];
        Arrays.fill(earliest, -1);
        boolean[] done = new boolean[n + 1];
        earliest[1] = 0;
        while (true) {
            int u = -1;
            for (int v = 1; v <= n; v++) {
                if (earliest[v] != -1 && !done[v] && (u == -1 || earliest[v] < earliest[u])) {
                    u = v;
                }
            }
            if (u == -1) {
                break;
            }
            done[u] = true;
            for (int v = 1; v <= n; v++) {
                for (int i = at[u][v]; i != 0; i = next[i]) {
                    int leaves = lines[i][0];
                    if (earliest[u] > leaves) {
                        leaves += (earliest[u] - leaves + lines[i][1] - 1) / lines[i][1] * lines[i][1];
                    }
                    int there = leaves + lines[i][2];
                    if (earliest[v] == -1 || there < earliest[v]) {
                        earliest[v] = there;
                    }
                }
            }
        }
        System.out.println(earliest[n]);
    }
}

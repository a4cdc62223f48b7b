import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StreamTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

public class Main {
    static StreamTokenizer in = new StreamTokenizer(new BufferedReader(new InputStreamReader(System.in)));

    static int read() throws IOException {
        in.nextToken();
        return (int) in.nval;
    }

    public static void main(String[] args) throws IOException {
        int n = read();
        int m = read();
        List<List<int[]>> lines = new ArrayList<>();
        for (int u = 0; u <= n; u++) {
            lines.add(new ArrayList<>());
        }
        for (int i = 0; i < m; i++) {
            int u = read();
            lines.get(u).add(new int[] {read(), read(), read(), read()});
        }
        int[] earliest = new int[n + 1];
        Arrays.fill(earliest, -1);
        PriorityQueue<int[]> queue = new PriorityQueue<>((x, y) -> x[0] - y[0]);
        queue.add(new int[] {0, 1});
        while (!queue.isEmpty()) {
            int[] top = queue.poll();
            int now = top[0];
            int u = top[1];
            if (earliest[u] != -1) {
                continue;
            }
            earliest[u] = now;
            for (int[] line : lines.get(u)) {
                int leaves = line[1];
                if (now > leaves) {
                    leaves += (now - leaves + line[2] - 1) / line[2] * line[2];
                }
                queue.add(new int[] {leaves + line[3], line[0]});
            }
        }
        System.out.println(earliest[n]);
    }
}

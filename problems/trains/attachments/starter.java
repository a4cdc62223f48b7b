import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.StringTokenizer;

public class Main {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        StringTokenizer words = new StringTokenizer(in.readLine());
        int n = Integer.parseInt(words.nextToken());
        int m = Integer.parseInt(words.nextToken());
        for (int i = 0; i < m; i++) {
            words = new StringTokenizer(in.readLine());
            int u = Integer.parseInt(words.nextToken());
            int v = Integer.parseInt(words.nextToken());
            int f = Integer.parseInt(words.nextToken());
            int p = Integer.parseInt(words.nextToken());
            int d = Integer.parseInt(words.nextToken());
        }
        // Write your code here · 在这里写代码 · כתבו כאן את הקוד
    }
}

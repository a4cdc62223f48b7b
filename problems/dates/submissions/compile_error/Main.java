// @EXPECTED_RESULTS@: COMPILER-ERROR
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        PriorityQueue<Integer> ripe = new PriorityQueue<>(); // was not imported
        for (int i = 0; i < n; i++) {
            ripe.add(in.nextInt());
        }
        System.out.println(ripe.size());
    }
}

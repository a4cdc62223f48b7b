import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        List<List<Integer>> starting = new ArrayList<>();
        for (int day = 0; day <= 1000; day++) {
            starting.add(new ArrayList<>());
        }
        for (int i = 0; i < n; i++) {
            int l = in.nextInt();
            starting.get(l).add(in.nextInt());
        }
        PriorityQueue<Integer> ripe = new PriorityQueue<>();
        int picked = 0;
        for (int day = 1; day <= 1000; day++) {
            ripe.addAll(starting.get(day));
            while (!ripe.isEmpty() && ripe.peek() < day) {
                ripe.poll();
            }
            if (!ripe.isEmpty()) {
                ripe.poll();
                picked++;
            }
        }
        System.out.println(picked);
    }
}

"""Time: sleepers, burners, and neighbours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from sandbox.pool import Slot
from tests.sandbox.attacking import PRELUDE, ROOMY, Attack, withstand

pytestmark = pytest.mark.docker


def spent(at_least: float, at_most: float):
    def check(outcome) -> None:
        assert at_least <= outcome.cpu_s <= at_most, outcome

    return check


ATTACKS = [
    Attack("sleep", "int main(void){sleep(60);return 0;}", "wall limit|idle limit", check=spent(0, 0.1)),
    Attack(
        "pause without signals",
        "int main(void){sigset_t s;sigfillset(&s);sigprocmask(SIG_SETMASK,&s,0);for(;;)pause();}",
        "wall limit|idle limit",
    ),
    Attack(
        "sleeping in small pieces",
        "int main(void){for(;;)usleep(100);}",
        "wall limit|cpu limit|idle limit",
        changes={"wall_s": 2},
    ),
    Attack(
        "waiting for input that never comes",
        "int main(void){int p[2];if(pipe(p))return 1;char c;return (int)read(p[0],&c,1);}",
        "wall limit|idle limit",
    ),
    Attack("endless loop", "int main(void){for(;;);}", "cpu limit", check=spent(0.4, 0.6)),
    Attack(
        "endless loop in Python", "while True: pass", "cpu limit", language="python3", check=spent(0.4, 0.6)
    ),
    Attack(
        "threads are summed",
        "static void*f(void*x){for(;;);return x;}int main(void){for(int i=0;i<8;i++){pthread_t t;pthread_create(&t,0,f,0);}for(;;)pause();}",
        "cpu limit",
        check=spent(0.4, 0.6),
    ),
    Attack(
        "system time counts",
        'int main(void){char b[65536];int f=open("/dev/zero",O_RDONLY);for(;;)(void)!read(f,b,sizeof b);}',
        "cpu limit",
        check=spent(0.4, 0.6),
    ),
    Attack(
        "system calls counts",
        "int main(void){for(;;)syscall(SYS_getppid);}",
        "cpu limit",
        check=spent(0.4, 0.6),
    ),
    Attack(
        "ignoring SIGXCPU and all others",
        "int main(void){for(int i=1;i<65;i++)signal(i,SIG_IGN);for(;;);}",
        "cpu limit",
        check=spent(0.4, 0.6),
    ),
    Attack(
        "a relay of short children",
        "int main(void){signal(SIGCHLD,SIG_IGN);for(;;){if(fork()==0){spin(0.002);if(fork()==0)spin(0.002);_exit(0);}usleep(1000);}}",
        "cpu limit",
        limits=ROOMY,
        changes={"cpu_s": 0.4},
    ),
    Attack(
        "a chain of processes, each the next one's parent",
        "int main(void){for(;;){spin(0.003);if(fork()>0){pause();}}}",
        "cpu limit|wall limit|idle limit",
    ),
    Attack(
        "exec over and over",
        'int main(int n,char**v){spin(0.001);execl("/proc/self/exe",v[0],(char*)0);return n;}',
        "cpu limit",
        limits=ROOMY,
        changes={"cpu_s": 0.4},
    ),
    Attack(
        "timers firing as fast as they can",
        "static void f(int s){(void)s;}int main(void){signal(SIGALRM,f);struct itimerval t={{0,1},{0,1}};setitimer(ITIMER_REAL,&t,0);for(;;)pause();}",
        "cpu limit|wall limit",
        limits=ROOMY,
        changes={"cpu_s": 0.3, "wall_s": 3},
    ),
    Attack(
        "all processors are one",
        "int main(void){cpu_set_t c;CPU_ZERO(&c);for(int i=0;i<64;i++)CPU_SET(i,&c);sched_setaffinity(0,sizeof c,&c);"
        'sched_getaffinity(0,sizeof c,&c);printf("%d\\n",CPU_COUNT(&c));return 0;}',
        "exited",
        stdout=b"1\n",
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_cpu_attack(slot, attack, honest):
    withstand(slot, attack, honest)


NEIGHBOURS = {
    "fork bomb": "int main(void){for(;;) if(fork()<0) usleep(10);}",
    "memory walk": "int main(void){static char b[48<<20];for(;;)for(unsigned i=0;i<sizeof b;i+=64)((volatile char*)b)[i]++;}",
    "create and unlink": 'int main(void){for(;;){close(open("x",O_CREAT|O_WRONLY,0600));unlink("x");}}',
}


@pytest.fixture
def other_slot(slot: Slot) -> Iterator[Slot]:
    with Slot(slot.engine, image=slot.image) as other:
        yield other


def test_a_noisy_neighbour_changes_no_verdict(slot, other_slot):
    import threading

    limits = Limits(cpu_s=1, memory_bytes=64 * MIB)
    work = (
        PRELUDE
        + 'int main(void){volatile unsigned x=1;for(unsigned i=0;i<40000000;i++)x=x*3+i;printf("%u\\n",x);return 0;}'
    )
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(work.encode()).ok
        alone = sandbox.run(b"", limits)
        assert alone.ending is Ending.EXITED, alone
        for source in NEIGHBOURS.values():
            with other_slot.sandbox(language("c")) as noisy:
                assert noisy.compile((PRELUDE + source).encode()).ok
                noise = Limits(cpu_s=1, wall_s=1.5, memory_bytes=64 * MIB)
                thread = threading.Thread(target=noisy.run, args=(b"", noise))
                thread.start()
                beside = sandbox.run(b"", limits)
                thread.join()
            assert (beside.ending, beside.stdout.bytes()) == (Ending.EXITED, alone.stdout.bytes()), beside
            assert beside.cpu_s < 2 * alone.cpu_s + 0.05, (alone, beside)


def test_a_computing_program_at_its_wall_limit_is_run_once_more(slot):
    """Its processor was taken: here by itself, under a wall limit far below its CPU limit."""
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(b"int main(void){for(;;);}").ok
        outcome = sandbox.run(b"", Limits(cpu_s=5, wall_s=0.3, memory_bytes=64 * MIB))
    assert (outcome.ending, outcome.was_runnable) == (Ending.WALL_LIMIT, True)


def test_a_computing_program_may_pass_its_wall_limit_while_it_has_cpu_time_left(slot):
    """What a busy machine does to an honest program must not become a verdict."""
    program = b"#include <time.h>\nint main(void){while(clock()<CLOCKS_PER_SEC/2);}"
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(program).ok
        outcome = sandbox.run(b"", Limits(cpu_s=5, wall_s=0.3, memory_bytes=64 * MIB))
    assert outcome.ending is Ending.EXITED
    assert outcome.wall_s > 0.3


def test_a_parent_in_vfork_is_no_computing_program(slot):
    program = b"#include <unistd.h>\nint main(void){if(vfork()==0){sleep(60);_exit(0);}return 0;}"
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(program).ok
        outcome = sandbox.run(b"", Limits(cpu_s=5, wall_s=0.3, memory_bytes=64 * MIB))
    assert (outcome.ending, outcome.was_runnable) == (Ending.WALL_LIMIT, False)


def test_a_waiting_program_at_its_wall_limit_is_not(slot):
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(b"#include <unistd.h>\nint main(void){for(;;)pause();}").ok
        outcome = sandbox.run(b"", Limits(cpu_s=5, wall_s=0.3, memory_bytes=64 * MIB))
    assert (outcome.ending, outcome.was_runnable) == (Ending.WALL_LIMIT, False)

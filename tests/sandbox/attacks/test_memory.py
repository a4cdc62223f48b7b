"""Memory: hogs of every kind, and what must not be mistaken for one."""

from __future__ import annotations

import pytest

from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from tests.sandbox.attacking import PRELUDE, ROOMY, Attack, judge_honestly, withstand

pytestmark = pytest.mark.docker

HOG = "static void hog(void){for(;;){char*p=mmap(0,1<<20,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);if(p==MAP_FAILED)_exit(9);memset(p,1,1<<20);}}\n"
LOWER = 'static void lower(void){int f=open("/proc/self/oom_score_adj",O_WRONLY);if(f>=0){(void)!write(f,"0",1);close(f);}}\n'


def told_its_memory(outcome) -> None:
    assert 55 * MIB <= outcome.memory_bytes < 256 * MIB, outcome


def little(outcome) -> None:
    assert outcome.memory_bytes < 16 * MIB, outcome


ATTACKS = [
    Attack("heap hog", HOG + "int main(void){hog();}", "memory limit", limits=ROOMY, check=told_its_memory),
    Attack(
        "heap hog by malloc",
        'int main(void){for(;;){char*p=malloc(1<<16);if(!p)return 9;memset(p,1,1<<16);__asm__ volatile(""::"r"(p):"memory");}}',
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "heap hog in Python",
        "x = []\nwhile True: x.append('x' * 100000)\n",
        "memory limit",
        language="python3",
        limits=ROOMY,
    ),
    Attack(
        "one huge list in Python",
        "x = [0] * 10**9\nprint(len(x))\n",
        "memory limit",
        language="python3",
        limits=ROOMY,
    ),
    Attack(
        "more than the machine has, in Python",
        "x = bytearray(10**15)\n",
        "memory limit",
        language="python3",
        limits=ROOMY,
    ),
    Attack(
        "hog that lowers its oom_score_adj",
        HOG + LOWER + "int main(void){lower();hog();}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "children that lower their oom_score_adj and hog at once",
        HOG + LOWER + "int main(void){lower();for(int i=0;i<20;i++)if(fork()==0)hog();for(;;)pause();}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "many memfds, so that the supervisor is the largest victim",
        LOWER
        + 'int main(void){lower();static char b[1<<20];memset(b,1,sizeof b);for(;;){int f=memfd_create("x",0);'
        "if(f<0)for(;;)pause();for(int i=0;i<64;i++)if(write(f,b,sizeof b)<0)break;}}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "lingering just above the limit",
        "int main(void){char*p=malloc(72<<20);memset(p,1,72<<20);for(;;)for(int i=0;i<72<<20;i+=4096)((volatile char*)p)[i]++;}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "near its limit for a while",
        "int main(void){char*p=malloc(58<<20);memset(p,1,58<<20);for(int k=0;k<20;k++)for(int i=0;i<58<<20;i+=4096)"
        '((volatile char*)p)[i]++;puts("fits");return 0;}',
        "exited",
        limits=ROOMY,
        stdout=b"fits\n",
        check=told_its_memory,
    ),
    Attack(
        "children share the load and the parent says 0",
        "int main(void){for(int i=0;i<4;i++)if(fork()==0){char*p=malloc(40<<20);memset(p,1,40<<20);sleep(1);_exit(p[9]);}"
        "while(wait(0)>0);return 0;}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "children share the load, in sessions of their own, and the parent leaves",
        "int main(void){for(int i=0;i<6;i++)if(fork()==0){setsid();char*p=malloc(30<<20);memset(p,1,30<<20);pause();_exit(p[9]);}"
        "sleep(2);return 0;}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "memfd hog",
        'int main(void){static char b[1<<20];memset(b,1,sizeof b);int f=memfd_create("x",0);for(;;)if(write(f,b,sizeof b)<0)return 9;}',
        "memory limit",
        limits=ROOMY,
        changes={"file_bytes": 1024 * MIB},
    ),
    Attack(
        "a file of memory and the size limit of files",
        'int main(void){static char b[1<<20];memset(b,1,sizeof b);int f=memfd_create("x",0);for(;;)if(write(f,b,sizeof b)<0)return 9;}',
        "signaled|memory limit",
        limits=ROOMY,
    ),
    Attack(
        "shared mapping hog",
        "int main(void){for(;;){char*p=mmap(0,1<<20,PROT_READ|PROT_WRITE,MAP_SHARED|MAP_ANONYMOUS,-1,0);if(p==MAP_FAILED)return 9;memset(p,1,1<<20);}}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "shared mapping of /dev/zero",
        'int main(void){int f=open("/dev/zero",O_RDWR);for(;;){char*p=mmap(0,1<<20,PROT_READ|PROT_WRITE,MAP_SHARED,f,0);if(p==MAP_FAILED)return 9;memset(p,1,1<<20);}}',
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "populated and huge pages",
        "int main(void){for(;;){char*p=mmap(0,64<<20,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS|MAP_POPULATE,-1,0);if(p==MAP_FAILED)return 9;madvise(p,64<<20,MADV_HUGEPAGE);memset(p,1,64<<20);}}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "filling /box",
        'int main(void){static char b[1<<20];memset(b,1,sizeof b);for(int i=0;i<99;i++){char n[9];sprintf(n,"f%d",i);'
        'int f=open(n,O_CREAT|O_WRONLY,0600);for(int k=0;k<8;k++)if(write(f,b,sizeof b)!=sizeof b){refused("write",write(f,b,sizeof b));return 0;}}return 9;}',
        "memory limit",
        limits=ROOMY,
        changes={"memory_bytes": 256 * MIB},
    ),
    Attack(
        "filling /box counts as memory",
        'int main(void){static char b[1<<20];memset(b,1,sizeof b);for(int i=0;i<99;i++){char n[9];sprintf(n,"f%d",i);'
        "int f=open(n,O_CREAT|O_WRONLY,0600);for(int k=0;k<8;k++)if(write(f,b,sizeof b)!=sizeof b)return 9;}for(;;)pause();}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "a sparse file",
        'int main(void){int f=open("s",O_CREAT|O_RDWR,0600);refused("truncate",ftruncate(f,1LL<<40));return 0;}',
        "signaled",
    ),
    Attack(
        "huge untouched memory is not charged",
        'static char big[3000000000u];int main(int n,char**v){big[n*4096]=1;puts("fine");return v[0]==0;}',
        "exited",
        stdout=b"fine\n",
        check=little,
    ),
    Attack(
        "huge untouched mapping",
        "int main(void){char*p=mmap(0,1ul<<40,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE,-1,0);"
        'if(p!=MAP_FAILED){p[5]=1;p[1ul<<39]=1;}puts("fine");return 0;}',
        "exited",
        stdout=b"fine\n",
        check=little,
    ),
    Attack(
        "deep recursion within the limit",
        '__attribute__((noinline)) static int f(int n){char b[1000];__asm__ volatile(""::"r"(b):"memory");b[n%1000]=1;return n?f(n-1)+b[n%1000]:0;}'
        'int main(void){printf("%d\\n",f(45000));return 0;}',
        "exited",
        limits=ROOMY,
        stdout=b"45000\n",
        check=lambda o: o.memory_bytes > 40 * MIB or pytest.fail(str(o)),
    ),
    Attack(
        "recursion without end",
        "__attribute__((noinline)) static int f(int n){volatile char b[1000];b[0]=(char)n;return f(n+1)+b[0];}int main(void){return f(0);}",
        "memory limit|signaled",
        limits=ROOMY,
    ),
    Attack(
        "many threads' stacks",
        "static void*f(void*x){static __thread char b[2<<20];memset(b,1,sizeof b);pause();return x;}"
        "int main(void){for(int i=0;i<60;i++){pthread_t t;pthread_create(&t,0,f,0);}for(;;)pause();}",
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "locked memory",
        'int main(void){char*p=malloc(1<<20);refused("mlock",mlock(p,1<<20));refused("mlockall",mlockall(MCL_FUTURE));'
        'char*q=mmap(0,1<<20,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS|MAP_LOCKED,-1,0);refused("mmap",q==MAP_FAILED?-1:0);return 0;}',
        "exited",
        stdout=b"mlock EPERM\nmlockall EPERM\nmmap EPERM\n",
    ),
    Attack(
        "huge pages of the machine's reserve",
        'int main(void){void*p=mmap(0,2<<20,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB,-1,0);refused("map",p==MAP_FAILED?-1:0);'
        'refused("memfd",memfd_create("x",MFD_HUGETLB));return 0;}',
        "exited",
        stdout=b"map EPERM\nmemfd EPERM\n",
    ),
    Attack(
        "pipes full of bytes, in the kernel's memory",
        "int main(void){static char b[1<<20];for(int k=0;k<60;k++)if(fork()==0){for(int i=0;i<120;i++){int p[2];if(pipe2(p,O_NONBLOCK))break;"
        "fcntl(p[1],F_SETPIPE_SZ,1<<20);(void)!write(p[1],b,sizeof b);}pause();}sleep(1);return 0;}",
        "exited|memory limit|cpu limit",
        limits=ROOMY,
    ),
    Attack(
        "socket pairs full of bytes",
        "int main(void){static char b[200000];for(int k=0;k<60;k++)if(fork()==0){for(int i=0;i<120;i++){int p[2];if(socketpair(AF_UNIX,SOCK_STREAM|SOCK_NONBLOCK,0,p))break;"
        "while(write(p[1],b,sizeof b)>0);}pause();}sleep(1);return 0;}",
        "exited|memory limit|cpu limit",
        limits=ROOMY,
    ),
    Attack(
        "page tables without pages",
        "int main(void){for(unsigned long a=1ul<<32;;a+=1ul<<21){char*p=mmap((void*)a,4096,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED,-1,0);"
        'if(p==MAP_FAILED)break;*(volatile char*)p;}puts("bounded");return 0;}',
        "exited|memory limit|cpu limit|signaled",
        limits=ROOMY,
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_memory_attack(slot, attack, honest):
    withstand(slot, attack, honest)


def test_the_supervisor_as_the_kernels_victim_is_a_memory_limit(engine, slot, honest):
    """The kernel kills process 1: only the engine knows. The container's limit is lowered behind our back,
    so that the kernel comes before our own look at memory.
    """
    source = (
        PRELUDE
        + LOWER
        + 'int main(void){lower();for(;;){int f=memfd_create("x",0);if(f<0)for(;;)pause();(void)!fallocate(f,0,0,1<<20);}}'
    )
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(source.encode()).ok
        container, tight = sandbox.container, {"Memory": 60 * MIB, "MemorySwap": 60 * MIB}
        engine.ask("POST", f"/containers/{container.identity}/update", tight)
        limits = Limits(cpu_s=1, memory_bytes=1024 * MIB)
        outcome, _ = container.run(("/program/main",), (), b"", 0, limits, container.uids.run)
        assert outcome.ending is Ending.MEMORY_LIMIT
        assert not container.is_alive()
    with slot.sandbox(language("c")) as sandbox:
        judge_honestly(sandbox, honest)

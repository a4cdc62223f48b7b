"""Attacks of other kinds: ways around an account, odd births and deaths, runtimes that talk too much."""

from __future__ import annotations

import pytest

from sandbox.languages import language
from sandbox.limits import MIB, Limits
from tests.sandbox.attacking import PRELUDE, ROOMY, Attack, ended, withstand

pytestmark = pytest.mark.docker

EVERY_LANGUAGE = Limits(cpu_s=2, wall_s=15, idle_s=4, memory_bytes=128 * MIB, output_bytes=MIB)
JAVA_MAIN = "public class Main { public static void main(String[] args) throws Exception { %s } }"

ATTACKS = [
    Attack(
        "closing the input, to have its memory as well",
        "int main(void){close(0);char*p=malloc(90<<20);memset(p,1,90<<20);"
        '__asm__ volatile(""::"r"(p):"memory");usleep(100000);return 0;}',
        "memory limit",
        limits=ROOMY,
        stdin=b"x" * (40 * MIB),
    ),
    Attack(
        "a mapped file that has no name any more, and a heap beside it",
        'int main(void){int f=open("/box/f",O_CREAT|O_RDWR,0600);unlink("/box/f");if(ftruncate(f,50<<20))return 3;'
        "char*p=mmap(0,50<<20,PROT_READ|PROT_WRITE,MAP_SHARED,f,0);close(f);memset(p,1,50<<20);"
        'char*q=malloc(30<<20);memset(q,1,30<<20);__asm__ volatile(""::"r"(q):"memory");usleep(100000);return 0;}',
        "memory limit",
        limits=ROOMY,
    ),
    Attack(
        "children given to the supervisor at birth, that stay",
        "int main(void){for(int i=0;i<20;i++){if(syscall(SYS_clone,CLONE_PARENT|SIGKILL,0,0,0,0)==0)for(;;)pause();}return 0;}",
        "exited",
    ),
    Attack(
        "children given to the supervisor at birth, that burn",
        "int main(void){if(syscall(SYS_clone,CLONE_PARENT,0,0,0,0)==0){spin(5);_exit(0);}for(;;)pause();}",
        "cpu limit",
        changes={"wall_s": 10},
    ),
    Attack(
        "zombies given to the supervisor at birth",
        "int main(void){int n=0;while(n<500){long p=syscall(SYS_clone,CLONE_PARENT,0,0,0,0);"
        'if(p==0)_exit(0);if(p>0)n++;else usleep(1000);}printf("%d\\n",n);return 0;}',
        "exited",
        limits=ROOMY,
        stdout=b"500\n",
    ),
    Attack(
        "its first thread ends and another burns on",
        "static void*f(void*a){for(;;)(void)a;}int main(void){pthread_t t;pthread_create(&t,0,f,0);syscall(SYS_exit,0);return 0;}",
        "cpu limit",
        changes={"wall_s": 10},
    ),
    Attack(
        "another program begun by a thread that isn't the first",
        'static void*f(void*a){execl("/bin/echo","echo","other",(char*)0);return a;}'
        "int main(void){pthread_t t;pthread_create(&t,0,f,0);for(;;)pause();}",
        "exited",
        stdout=b"other\n",
    ),
    Attack(
        "running itself from memory, by a call without a path",
        'int main(int c,char**v){(void)v;if(c>1){puts("again");return 0;}int f=memfd_create("x",MFD_CLOEXEC),'
        'g=open("/proc/self/exe",O_RDONLY);char b[65536];ssize_t n;while((n=read(g,b,sizeof b))>0)'
        '(void)!write(f,b,n);char*a[]={"x","y",0};syscall(SYS_execveat,f,"",a,a+2,AT_EMPTY_PATH);return 2;}',
        "exited",
        stdout=b"again\n",
    ),
    Attack(
        "scripts that name scripts",
        'int main(void){for(int i=0;i<8;i++){char n[32],t[64];snprintf(n,32,"/box/s%d",i);int f=open(n,O_CREAT|O_WRONLY,0755);'
        'snprintf(t,64,i?"#!/box/s%d\\n":"#!/bin/echo\\n",i-1);(void)!write(f,t,strlen(t));close(f);}'
        'execl("/box/s7","s7",(char*)0);return 1;}',
        "failed",
    ),
    Attack(
        "the supervisor as an ordinary program",
        'int main(void){return system("/usr/local/libexec/podium/supervisor >/dev/null; test $? = 3");}',
        "exited",
    ),
    Attack(
        "an interpreter of its own choice",
        'const char i[] __attribute__((section(".interp")))="/dev/stdin";int main(void){return 0;}',
        "failed",
        stdin=b"#!/bin/sh\necho no\n",
        stdout=b"",
    ),
    Attack(
        "stopped and woken again, to look asleep",
        "int main(void){pid_t p=getpid();if(!fork()){for(;;){kill(p,SIGSTOP);usleep(1000);kill(p,SIGCONT);usleep(1000);}}for(;;);}",
        "cpu limit|wall limit",
    ),
    Attack(
        "Java memory outside the heap",
        JAVA_MAIN
        % "var all = new java.util.ArrayList<Object>(); while (true) all.add(java.nio.ByteBuffer.allocateDirect(1 << 20));",
        "memory limit",
        language="java",
        limits=EVERY_LANGUAGE,
    ),
    Attack(
        "Java threads without end: the machine's warnings are not the program's output",
        JAVA_MAIN
        % "try { while (true) { Thread t = new Thread(() -> { while (true) java.util.concurrent.locks.LockSupport.park(); });"
        ' t.setDaemon(true); t.start(); } } catch (OutOfMemoryError e) { System.out.println("full"); }',
        "exited",
        language="java",
        limits=EVERY_LANGUAGE,
        stdout=b"full\n",
    ),
    Attack(
        "a worker of Node that eats its heap",
        'new (require("worker_threads").Worker)("let a=[];while(1)a.push(new Array(1e5).fill(1))",{eval:true})'
        '.on("error",()=>process.exit(1))',
        "failed|memory limit",
        language="javascript",
        limits=EVERY_LANGUAGE,
    ),
    Attack(
        "a Python source whose coding turns text into statements",
        "# -*- coding: unicode_escape -*-\nprint(1)\\nprint(2)\n",
        "exited",
        language="python3",
        stdout=b"1\n2\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_attack(slot, attack, honest):
    withstand(slot, attack, honest)


MEMOIR = r"""
/* Tells what an earlier run left, and leaves all it can. */
int main(void){
    int seen=access("/box/left",F_OK)==0||access("/box/.left/x",F_OK)==0;
    int f=open("/box/left",O_CREAT|O_WRONLY,0644);if(f>=0)(void)!write(f,"x",1);
    mkdir("/box/.left",0700);close(open("/box/.left/x",O_CREAT|O_WRONLY,0600));
    int m=memfd_create("left",0);(void)!ftruncate(m,1<<20);
    if(fork()==0){setsid();if(fork()==0)for(;;)pause();_exit(0);}
    int others=0;for(int p=2;p<4000;p++)others+=p!=getpid()&&getpgid(p)>0;
    printf("%d %d\n",seen,others>2);return 0;
}
"""


def test_a_test_of_a_submission_sees_nothing_of_the_one_before(slot):
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile((PRELUDE + MEMOIR).encode()).ok
        told = [sandbox.run(b"", ROOMY).stdout.bytes() for _ in range(3)]
    assert told == [b"0 0\n"] * 3


KEEPING = {
    "python3": 'import os\nprint(os.path.exists("/box/x"))\nopen("/box/x","w").write("1")\n'
    'open("/box/sys.py","w").write("print(1)")\n',
    "javascript": 'const fs=require("fs");console.log(fs.existsSync("/box/x")?"True":"False");'
    'fs.writeFileSync("/box/x","1");fs.writeFileSync("/box/package.json","{\\"type\\":\\"module\\"}")',
}


@pytest.mark.parametrize("key", sorted(KEEPING))
def test_what_a_script_leaves_is_never_loaded(slot, key):
    with slot.sandbox(language(key)) as sandbox:
        assert sandbox.compile(KEEPING[key].encode()).ok
        outcomes = [sandbox.run(b"", EVERY_LANGUAGE) for _ in range(2)]
    assert [(ended(one), one.stdout.bytes()) for one in outcomes] == [("exited", b"False\n")] * 2

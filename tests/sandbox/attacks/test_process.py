"""Processes: bombs, daemons, zombies, signals to others."""

from __future__ import annotations

import time

import pytest

from tests.sandbox.attacking import ROOMY, Attack, withstand

pytestmark = pytest.mark.docker


def cpu_at_least(seconds: float):
    def check(outcome) -> None:
        assert outcome.cpu_s >= seconds, outcome

    return check


def quickly_cleaned(outcome) -> None:
    assert outcome.wall_s < 15, outcome


ATTACKS = [
    Attack("fork bomb", "int main(void){for(;;) fork();}", "cpu limit|wall limit", check=quickly_cleaned),
    Attack(
        "fork bomb of sessions that ignore SIGCHLD",
        "int main(void){signal(SIGCHLD,SIG_IGN);for(;;) if(fork()==0) setsid();}",
        "cpu limit|wall limit",
    ),
    Attack(
        "vfork and exec bomb",
        """int main(int n,char**v){for(;;){if(vfork()==0){execl("/proc/self/exe",v[0],(char*)0);_exit(0);}}}""",
        "cpu limit|wall limit",
    ),
    Attack(
        "thread bomb",
        "static void*f(void*x){for(;;)pause();return x;}int main(void){int n=0;for(int i=0;i<9999;i++){pthread_t t;"
        'if(pthread_create(&t,0,f,0)==0)n++;}printf(n>0&&n<64?"bounded\\n":"%d\\n",n);return 0;}',
        "exited",
        stdout=b"bounded\n",
    ),
    Attack(
        "fork bomb in Python",
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n",
        "cpu limit|wall limit",
        language="python3",
    ),
    Attack(
        "fork bomb beside the wall limit",
        "int main(void){for(;;) if(fork()==0) for(;;) fork();}",
        "wall limit|cpu limit",
        changes={"cpu_s": 5, "wall_s": 1},
        check=quickly_cleaned,
    ),
    Attack(
        "double fork and setsid, burning",
        "int main(void){if(fork()==0){setsid();if(fork()==0)for(;;);_exit(0);}wait(0);for(;;)pause();}",
        "cpu limit",
        check=cpu_at_least(0.4),
    ),
    Attack(
        "children burning while the parent sleeps",
        "int main(void){for(int i=0;i<4;i++)if(fork()==0){spin(2);_exit(0);}for(;;)pause();}",
        "cpu limit",
        check=cpu_at_least(0.4),
    ),
    Attack(
        "SIGCHLD ignored while children burn",
        "int main(void){signal(SIGCHLD,SIG_IGN);for(int i=0;i<4;i++)if(fork()==0){spin(0.4);_exit(0);}"
        "while(wait(0)>0);sleep(1);return 0;}",
        "cpu limit",
        limits=ROOMY,
        changes={"cpu_s": 0.3},
        check=cpu_at_least(0.3),
    ),
    Attack(
        "children's time is counted though the parent exits",
        "int main(void){signal(SIGCHLD,SIG_IGN);if(fork()==0){spin(0.3);_exit(0);}wait(0);return 0;}",
        "exited",
        limits=ROOMY,
        check=cpu_at_least(0.15),
    ),
    Attack(
        "zombies to the pids limit",
        "int main(void){int n=0;for(int i=0;i<400;i++){pid_t p=fork();if(p==0){if(fork()==0)_exit(0);_exit(0);}"
        'if(p>0){waitpid(p,0,0);n++;}else usleep(2000);}printf(n>300?"reaped\\n":"%d\\n",n);return 0;}',
        "exited",
        limits=ROOMY,
        stdout=b"reaped\n",
    ),
    Attack(
        "its own zombies",
        'int main(void){for(int i=0;i<400;i++)if(fork()==0)_exit(0);puts("done");return 0;}',
        "exited",
        stdout=b"done\n",
    ),
    Attack(
        "a daemon outlives its parent",
        "int main(void){if(fork()==0){setsid();close(0);close(1);close(2);if(fork())_exit(0);for(;;)spin(9);}"
        'puts("done");return 0;}',
        "exited",
        stdout=b"done\n",
    ),
    Attack(
        "a daemon that ignores every signal",
        "int main(void){for(int i=1;i<65;i++)signal(i,SIG_IGN);if(fork()==0){setsid();for(;;)pause();}return 0;}",
        "exited",
    ),
    Attack(
        "a daemon that keeps the pipe open and prints after the end",
        'int main(void){if(fork()==0){setsid();for(int i=0;;i++){usleep(1000);if(i>300)puts("late");fflush(stdout);}}'
        'puts("done");return 0;}',
        "exited",
        stdout=b"done\n",
    ),
    Attack(
        "a stopped child",
        "int main(void){pid_t p=fork();if(p==0){raise(SIGSTOP);for(;;);}int s;waitpid(p,&s,WUNTRACED);return 0;}",
        "exited",
    ),
    Attack("SIGSTOP to itself", "int main(void){raise(SIGSTOP);return 0;}", "wall limit|idle limit"),
    Attack(
        "SIGSTOP to all", "int main(void){kill(-1,SIGSTOP);raise(SIGSTOP);for(;;);}", "wall limit|idle limit"
    ),
    Attack(
        "SIGKILL to all",
        'int main(void){pid_t p=fork();if(p==0)for(;;)pause();kill(-1,SIGKILL);puts("alone");return 0;}',
        "exited",
        stdout=b"alone\n",
    ),
    Attack("SIGKILL to its group", "int main(void){kill(0,SIGKILL);pause();return 0;}", "signaled"),
    Attack(
        "signals to the supervisor",
        'int main(void){for(int i=1;i<65;i++){errno=0;if(kill(1,i)==0||errno!=EPERM){printf("%d\\n",i);}}'
        'for(int i=1;i<65;i++)if(syscall(SYS_tgkill,1,1,i)==0)puts("tgkill");puts("refused");return 0;}',
        "exited",
        stdout=b"refused\n",
    ),
    Attack(
        "a pidfd of the supervisor",
        "int main(void){int fd=syscall(SYS_pidfd_open,1,0);"
        'if(fd<0||syscall(SYS_pidfd_send_signal,fd,SIGKILL,0,0)<0)puts("refused");return 0;}',
        "exited",
        stdout=b"refused\n",
    ),
    Attack("ptrace of the supervisor", "int main(void){syscall(SYS_ptrace,16,1,0,0);pause();}", "signaled"),
    Attack("ptrace of itself", "int main(void){syscall(SYS_ptrace,0,0,0,0);return 0;}", "signaled"),
    Attack(
        "process_vm_readv of the supervisor",
        "int main(void){syscall(SYS_process_vm_readv,1,0,0,0,0,0);return 0;}",
        "signaled",
    ),
    Attack(
        "limits of the supervisor",
        'int main(void){struct rlimit r={1,1};refused("prlimit",prlimit(1,RLIMIT_NOFILE,&r,0));'
        'refused("setpriority",setpriority(PRIO_PROCESS,1,19));'
        'cpu_set_t c;CPU_ZERO(&c);CPU_SET(0,&c);refused("affinity",sched_setaffinity(1,sizeof c,&c));return 0;}',
        "exited",
        stdout=b"prlimit EPERM\nsetpriority EPERM\naffinity EPERM\n",
    ),
    Attack(
        "raising its own limits",
        "int main(void){struct rlimit r={RLIM_INFINITY,RLIM_INFINITY};"
        "int all[]={RLIMIT_CPU,RLIMIT_FSIZE,RLIMIT_NOFILE,RLIMIT_CORE,RLIMIT_MEMLOCK,RLIMIT_MSGQUEUE,RLIMIT_STACK,"
        "RLIMIT_NICE,RLIMIT_RTPRIO,RLIMIT_SIGPENDING};"
        'for(int i=0;i<10;i++)if(setrlimit(all[i],&r)==0)printf("raised %d\\n",all[i]);'
        'refused("nice",setpriority(PRIO_PROCESS,0,-5));refused("nice",setpriority(PRIO_PROCESS,0,0));'
        "struct sched_param p={.sched_priority=1};"
        'refused("fifo",sched_setscheduler(0,SCHED_FIFO,&p));refused("rr",sched_setscheduler(0,SCHED_RR,&p));return 0;}',
        "exited",
        stdout=b"nice EACCES\nnice EACCES\nfifo EPERM\nrr EPERM\n",
    ),
    Attack(
        "setuid to others",
        'int main(void){refused("root",setuid(0));refused("other",setuid(1000));refused("group",setgid(0));'
        'gid_t g=0;refused("groups",setgroups(1,&g));refused("resuid",setresuid(0,0,0));'
        'printf("%d\\n",geteuid()==0||getegid()==0);return 0;}',
        "exited",
        stdout=b"root EPERM\nother EPERM\ngroup EPERM\ngroups EPERM\nresuid EPERM\n0\n",
    ),
    Attack(
        "setuid programs give nothing",
        "import os, stat, subprocess\nfound = []\nfor top in ('/bin', '/usr', '/sbin', '/lib', '/opt', '/etc'):\n"
        "    for where, _, names in os.walk(top):\n        for name in names:\n"
        "            try: mode = os.lstat(os.path.join(where, name))\n            except OSError: continue\n"
        "            if stat.S_ISREG(mode.st_mode) and mode.st_mode & 0o6000: found.append(name)\n"
        "print(found)\nline = [x for x in open('/proc/self/status') if x.startswith('NoNewPrivs')]\nprint(line[0].split()[1])\n",
        "exited",
        language="python3",
        limits=ROOMY,
        stdout=b"[]\n1\n",
    ),
    Attack(
        "its own setuid copy",
        'int main(void){int in=open("/proc/self/exe",O_RDONLY),out=open("/box/x",O_CREAT|O_WRONLY,0755);'
        "sendfile_all:;char b[4096];ssize_t n;while((n=read(in,b,sizeof b))>0)if(write(out,b,n)!=n)return 1;"
        'fchmod(out,06777);close(out);if(geteuid()==0)puts("root");execl("/bin/true","true",(char*)0);goto sendfile_all;}',
        "exited",
        stdout=b"",
    ),
    Attack(
        "capabilities",
        "print(''.join(x for x in open('/proc/self/status') if x.startswith(('CapPrm', 'CapEff', 'CapBnd', 'CapAmb'))))",
        "exited",
        language="python3",
        check=lambda o: (
            [
                None
                for line in o.stdout.bytes().decode().split("\n")
                if line.startswith(("CapP", "CapE", "CapA"))
                if int(line.split()[1], 16)
            ]
            == []
            or pytest.fail(str(o.stdout.bytes()))
        ),
    ),
    Attack(
        "forging a report on the supervisor's own pipe",
        'int main(void){for(int i=0;i<20;i++){char p[64];snprintf(p,sizeof p,"/proc/1/fd/%d",i);'
        'if(open(p,O_WRONLY)>=0||open(p,O_RDONLY)>=0)puts(p);}puts("refused");return 0;}',
        "exited",
        stdout=b"refused\n",
    ),
    Attack(
        "no descriptor of the supervisor is inherited",
        'int main(void){int n=0;for(int i=3;i<1024;i++)if(fcntl(i,F_GETFD)>=0)n++;printf("%d\\n",n);return 0;}',
        "exited",
        stdout=b"0\n",
    ),
    Attack(
        "environment",
        "import os\nprint(*sorted(os.environ), os.environ['HOME'], os.environ['LANG'])",
        "exited",
        language="python3",
        stdout=b"HOME LANG PATH TMPDIR /box C.UTF-8\n",
    ),
    Attack(
        "exec of a huge argument list",
        "int main(int n,char**v){static char big[120000];memset(big,'x',sizeof big-1);static char*a[400];"
        'if(n>1)return 3;for(int i=0;i<60;i++)a[i]=big;a[60]=0;execv("/proc/self/exe",a);refused("exec",-1);'
        "return 0;}",
        "exited",
        stdout=b"exec E2BIG\n",
    ),
    Attack(
        "timers and queued signals without end",
        "int main(void){signal(SIGRTMIN,SIG_IGN);int n=0;timer_t t;struct sigevent e={.sigev_notify=SIGEV_SIGNAL,"
        ".sigev_signo=SIGRTMIN};while(n<100000&&timer_create(CLOCK_MONOTONIC,&e,&t)==0)n++;"
        'printf(n<=1024?"bounded\\n":"%d\\n",n);sigset_t s;sigfillset(&s);sigprocmask(SIG_BLOCK,&s,0);'
        "union sigval v={0};for(int i=0;i<100000&&sigqueue(getpid(),SIGRTMIN,v)==0;i++);return 0;}",
        "exited",
        stdout=b"bounded\n",
    ),
    Attack(
        "orphaned group with a terminal it never had",
        'int main(void){refused("tty",open("/dev/tty",O_RDWR));refused("ptmx",open("/dev/ptmx",O_RDWR));'
        'refused("console",open("/dev/console",O_RDWR));char c=10;'
        'refused("sti",ioctl(0,TIOCSTI,&c));refused("ctty",ioctl(0,TIOCSCTTY,1));return 0;}',
        "exited",
        check=lambda o: b"SUCCEEDED" not in o.stdout.bytes() or pytest.fail(str(o.stdout.bytes())),
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_process_attack(slot, attack, honest):
    started = time.monotonic()
    withstand(slot, attack, honest)
    assert time.monotonic() - started < 60

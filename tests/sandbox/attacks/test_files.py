"""Files: what is not there, what can't be written, and trees that are hard to remove."""

from __future__ import annotations

import pytest

from tests.sandbox.attacking import ROOMY, Attack, withstand

pytestmark = pytest.mark.docker

ATTACKS = [
    Attack(
        "expected outputs are nowhere",
        "import os\nfound = []\nfor top, folders, names in os.walk('/'):\n"
        "    folders[:] = [f for f in folders if os.path.join(top, f) not in ('/proc', '/sys', '/usr')]\n"
        "    found += [os.path.join(top, n) for n in names if n.endswith(('.ans', '.in', '.out')) or 'secret' in n]\nprint(found)\n",
        "exited",
        language="python3",
        limits=ROOMY,
        stdin=b"the input\n",
        stdout=b"[]\n",
    ),
    Attack(
        "no Docker socket",
        "import os\nprint([p for p in ('/var/run/docker.sock', '/run/docker.sock', '/run/containerd', '/.dockerenv.sock') if os.path.exists(p)])\n",
        "exited",
        language="python3",
        stdout=b"[]\n",
    ),
    Attack(
        "writing over its own input",
        'int main(void){refused("write",write(0,"x",1));int f=open("/proc/self/fd/0",O_RDWR);if(f<0)f=open("/dev/stdin",O_WRONLY);'
        'refused("reopened",f<0?-1:write(f,"x",1));refused("truncate",ftruncate(0,0));refused("punch",fallocate(0,3,0,2));'
        'void*p=mmap(0,4096,PROT_READ|PROT_WRITE,MAP_SHARED,0,0);refused("map",p==MAP_FAILED?-1:0);'
        'refused("seal",fcntl(0,F_ADD_SEALS,F_SEAL_SEAL));refused("mode",fchmod(0,0777));lseek(0,0,SEEK_SET);char b[9]={0};'
        "(void)!read(0,b,8);fputs(b,stdout);return 0;}",
        "exited",
        stdin=b"as given",
        check=lambda o: (
            (b"SUCCEEDED" not in o.stdout.bytes() and o.stdout.bytes().endswith(b"as given"))
            or pytest.fail(str(o.stdout.bytes()))
        ),
    ),
    Attack(
        "its standard streams open by name",
        'int main(void){FILE*f=fopen("/dev/stdout","w"),*e=fopen("/dev/stderr","w"),*i=fopen("/dev/stdin","r");'
        'if(!f||!e||!i)return 1;char b[9]={0};(void)!fread(b,1,8,i);fprintf(f,"%s\\n",b);fprintf(e,"err");return 0;}',
        "exited",
        stdin=b"by name",
        stdout=b"by name\n",
    ),
    Attack(
        "POSIX queues by plain open",
        'int main(void){refused("queue",open("/dev/mqueue/x",O_CREAT|O_RDWR,0600));refused("list",open("/dev/mqueue",O_RDONLY));'
        'refused("shm",open("/dev/shm/x",O_CREAT|O_RDWR,0600));return 0;}',
        "exited",
        stdout=b"queue EACCES\nlist EACCES\nshm ENOENT\n",
    ),
    Attack(
        "POSIX queues by their call",
        'int main(void){syscall(SYS_mq_open,"x",O_CREAT|O_RDWR,0600,0);return 0;}',
        "signaled",
    ),
    Attack(
        "writing the root",
        'int main(void){char*all[]={"/x","/tmp/x","/var/tmp/x","/etc/x","/usr/x","/root/x","/home/x","/run/x","/program/x","/dev/x","/sys/x","/proc/x","/sys/fs/cgroup/x"};'
        "for(int i=0;i<13;i++){if(open(all[i],O_CREAT|O_WRONLY,0600)>=0)puts(all[i]);if(mkdir(all[i],0700)==0)puts(all[i]);}"
        'if(rename("/box","/b")==0||rmdir("/box")==0||chmod("/box",0)==0||chmod("/",0777)==0)puts("moved");'
        'if(open("/etc/passwd",O_WRONLY)>=0||open("/etc/ld.so.preload",O_CREAT|O_WRONLY,0600)>=0||unlink("/bin/true")==0)puts("etc");'
        'refused("root",open("/usr/bin/x",O_CREAT|O_WRONLY,0600));return 0;}',
        "exited",
        check=lambda o: (
            o.stdout.bytes() in {b"root EROFS\n", b"root EACCES\n"} or pytest.fail(str(o.stdout.bytes()))
        ),
    ),
    Attack(
        "every place one may write is /box",
        "import os\nfound = []\nfor top, folders, names in os.walk('/'):\n"
        "    folders[:] = [f for f in folders if os.path.join(top, f) not in ('/proc', '/box')]\n"
        "    for name in ['', *names]:\n        path = os.path.join(top, name)\n"
        "        if not os.path.islink(path) and os.access(path, os.W_OK): found.append(path)\n"
        "print([f for f in found if f not in ('/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty')])\n",
        "exited",
        language="python3",
        limits=ROOMY,
        changes={"cpu_s": 5},
        stdout=b"[]\n",
    ),
    Attack(
        "replacing the binary between tests",
        'int main(void){refused("write",open("/program/main",O_WRONLY));refused("unlink",unlink("/program/main"));'
        'refused("rename",rename("/program/main","/program/m"));refused("chmod",chmod("/program/main",0777));'
        'refused("link",link("/program/main","/program/n"));refused("self",open("/proc/self/exe",O_RDWR));refused("dir",chmod("/program",0777));'
        'refused("over",rename("/proc/self/exe","/program/main"));return 0;}',
        "exited",
        check=lambda o: (
            (b"SUCCEEDED" not in o.stdout.bytes() and o.stdout.bytes().count(b"\n") == 8)
            or pytest.fail(str(o.stdout.bytes()))
        ),
    ),
    Attack(
        "a tree of mode 000",
        'int main(void){for(int i=0;i<1500;i++){char n[20];sprintf(n,"d%d",i);mkdir(n,0700);char m[40];sprintf(m,"%s/f",n);'
        'close(open(m,O_CREAT|O_WRONLY,0));sprintf(m,"%s/e",n);mkdir(m,0);chmod(n,0);}return 0;}',
        "exited",
    ),
    Attack(
        "a million inodes",
        'int main(void){int n=0;for(int i=0;i<1000000;i++){char b[20];sprintf(b,"%d",i);if(mkdir(b,0700))break;n++;}'
        'printf(n<10000?"bounded\\n":"%d\\n",n);return 0;}',
        "exited",
        limits=ROOMY,
        stdout=b"bounded\n",
    ),
    Attack(
        "directories deeper than any path",
        'int main(void){char n[201];memset(n,\'d\',200);n[200]=0;int i=0;while(i<6000&&mkdir(n,0700)==0&&chdir(n)==0)i++;puts(i>1000?"deep":"shallow");return 0;}',
        "exited",
        limits=ROOMY,
        stdout=b"deep\n",
    ),
    Attack(
        "deep directories of mode 000",
        'int main(void){int i=0;while(i<2000&&mkdir("d",0700)==0&&chdir("d")==0)i++;'
        'for(int k=0;k<i;k++){if(chdir(".."))break;chmod("d",0);}return 0;}',
        "exited",
        limits=ROOMY,
    ),
    Attack(
        "names that the cleaning itself would use",
        'int main(void){for(int i=0;i<300;i++){char b[40];sprintf(b,".wiped-%d",i);mkdir(b,0700);sprintf(b,".wiped-%d/d",i);mkdir(b,0700);'
        'sprintf(b,".wiped-%d/d/e",i);mkdir(b,0);}return 0;}',
        "exited",
    ),
    Attack(
        "strange names",
        'int main(void){char*all[]={"-rf","*","\\n","\\x1b[2J","..."," ","\\xff\\xfe","a\\\\b","$(reboot)",";x","--"};'
        "for(int i=0;i<11;i++)close(open(all[i],O_CREAT|O_WRONLY,0600));char b[256];memset(b,'n',255);b[255]=0;close(open(b,O_CREAT|O_WRONLY,0));"
        'refused("up",open("../../x",O_CREAT|O_WRONLY,0600));return 0;}',
        "exited",
        check=lambda o: b"SUCCEEDED" not in o.stdout.bytes() or pytest.fail(str(o.stdout.bytes())),
    ),
    Attack(
        "links, FIFOs, sockets and devices",
        'int main(void){symlink("/etc/passwd","a");symlink("/","b");symlink("loop","loop");mkdir("d",0700);symlink("..","d/up");'
        'refused("fifo",mkfifo("f",0600));refused("device",mknod("m",S_IFCHR|0600,makedev(1,3)));'
        'refused("block",mknod("n",S_IFBLK|0600,makedev(8,0)));link("a","h");return 0;}',
        "exited",
        stdout=b"fifo EPERM\ndevice EPERM\nblock EPERM\n",
    ),
    Attack(
        "no file descriptors left, then all closed",
        'int main(void){int n=0;while(dup(1)>=0)n++;printf(n<300?"bounded\\n":"%d\\n",n);fflush(stdout);for(int i=0;i<1024;i++)close(i);'
        'for(;;)if(open("/box/x",O_CREAT|O_WRONLY,0600)<0)break;return 0;}',
        "exited",
        stdout=b"bounded\n",
    ),
    Attack(
        "a file larger than allowed",
        'int main(void){signal(SIGXFSZ,SIG_IGN);static char b[1<<20];int f=open("x",O_CREAT|O_WRONLY,0600);for(int i=0;i<9;i++)if(write(f,b,sizeof b)<0)'
        '{refused("write",-1);return 0;}return 9;}',
        "exited",
        changes={"file_bytes": 4 << 20},
        stdout=b"write EFBIG\n",
    ),
    Attack(
        "immutable and append-only files",
        'int main(void){int f=open("x",O_CREAT|O_RDWR,0600);int a=0x10;refused("chattr",ioctl(f,0x40086602,&a));'
        'refused("xattr",syscall(SYS_setxattr,"x","user.a","b",1,0));fchmod(f,0);return 0;}',
        "exited",
        check=lambda o: b"SUCCEEDED" not in o.stdout.bytes() or pytest.fail(str(o.stdout.bytes())),
    ),
    Attack(
        "locks and watches",
        'int main(void){refused("flock",syscall(SYS_flock,0,2));refused("inotify",syscall(SYS_inotify_init1,0));'
        'refused("notify",fcntl(open("/box",O_RDONLY),F_NOTIFY,0x80000001));refused("lease",fcntl(0,F_SETLEASE,F_WRLCK));return 0;}',
        "exited",
        check=lambda o: (
            o.stdout.bytes().startswith(b"flock EPERM\ninotify EPERM\n") or pytest.fail(str(o.stdout.bytes()))
        ),
    ),
    Attack(
        "its working directory removed under it",
        'int main(void){mkdir("d",0700);if(chdir("d"))return 1;rmdir("/box/d");if(fork()==0){for(;;)open("x",O_CREAT|O_WRONLY,0600);}return 0;}',
        "exited",
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_files_attack(slot, attack, honest):
    withstand(slot, attack, honest)

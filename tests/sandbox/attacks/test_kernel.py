"""The kernel: namespaces, keys, programs for it, and what /proc and /sys offer."""

from __future__ import annotations

import pytest

from tests.sandbox.attacking import ROOMY, Attack, withstand

pytestmark = pytest.mark.docker

# Calls no program has a reason for: each kills. Numbers where the C library has no name for them yet.
KILLED = {
    "unshare": "SYS_unshare,0x10000000",
    "setns": "SYS_setns,0,0",
    "mount": 'SYS_mount,"a","/box","tmpfs",0,0',
    "umount": 'SYS_umount2,"/proc",2',
    "pivot_root": 'SYS_pivot_root,"/box","/box"',
    "chroot": 'SYS_chroot,"/box"',
    "fsopen": 'SYS_fsopen,"tmpfs",0',
    "open_tree": 'SYS_open_tree,-100,"/",1',
    "bpf": "SYS_bpf,5,0,0",
    "keyctl": "SYS_keyctl,0,-3,0",
    "add_key": 'SYS_add_key,"user","a","b",1,-3',
    "request_key": 'SYS_request_key,"user","a",0,-3',
    "userfaultfd": "SYS_userfaultfd,0",
    "perf_event_open": "SYS_perf_event_open,0,0,-1,-1,0",
    "io_uring_setup": "SYS_io_uring_setup,8,0",
    "io_uring_enter": "SYS_io_uring_enter,0,0,0,0,0",
    "process_vm_writev": "SYS_process_vm_writev,1,0,0,0,0,0",
    "kcmp": "SYS_kcmp,1,1,0,0,0",
    "init_module": 'SYS_init_module,0,0,""',
    "finit_module": 'SYS_finit_module,0,"",0',
    "kexec_load": "SYS_kexec_load,0,0,0,0",
    "shmget": "SYS_shmget,0,4096,0777",
    "semget": "SYS_semget,0,1,0777",
    "msgget": "SYS_msgget,0,0777",
    "mq_unlink": 'SYS_mq_unlink,"x"',
    "reboot": "SYS_reboot,0xfee1dead,0x28121969,0x1234567,0",
    "swapon": 'SYS_swapon,"/box/x",0',
    "acct": 'SYS_acct,"/box/x"',
    "sethostname": 'SYS_sethostname,"x",1',
    "settimeofday": "SYS_settimeofday,0,0",
    "adjtimex": "SYS_adjtimex,0",
    "syslog": "SYS_syslog,3,0,0",
    "open_by_handle_at": "SYS_open_by_handle_at,0,0,0",
    "fanotify_init": "SYS_fanotify_init,0,0",
    "pidfd_getfd": "SYS_pidfd_getfd,0,0,0",
}

# Calls that some runtime tries and lives without: refused with EPERM.
REFUSED = {
    "clone NEWUSER": "SYS_clone,0x10000000|17,0,0,0,0",
    "clone NEWNS": "SYS_clone,0x00020000|17,0,0,0,0",
    "clone NEWPID": "SYS_clone,0x20000000|17,0,0,0,0",
    "clone NEWNET": "SYS_clone,0x40000000|17,0,0,0,0",
    "clone NEWCGROUP": "SYS_clone,0x02000000|17,0,0,0,0",
    "personality": "SYS_personality,0x0040000",
    "name_to_handle_at": "SYS_name_to_handle_at,0,0,0,0,0",
    "splice": "SYS_splice,0,0,1,0,1,0",
    "tee": "SYS_tee,0,1,1,0",
    "vmsplice": "SYS_vmsplice,1,0,0,0",
    "memfd_secret": "447,0",
    "set_mempolicy": "SYS_set_mempolicy,0,0,0",
    "migrate_pages": "SYS_migrate_pages,0,0,0,0",
    "move_pages": "SYS_move_pages,0,0,0,0,0,0",
    "ioprio_set": "SYS_ioprio_set,1,0,0",
    "sched_setattr": "SYS_sched_setattr,0,0,0",
    "seccomp": "SYS_seccomp,1,0,0",
    "landlock": "444,0,0,1",
    "setxattr": 'SYS_setxattr,"/box","user.a","b",1,0',
    "remap_file_pages": "SYS_remap_file_pages,0,0,0,0,0",
    "modify_ldt": "SYS_modify_ldt,0,0,0",
    "a cookie that leaves a processor's other thread idle": "SYS_prctl,62,1,0,0,0",
    "pushing the image out of memory": 'SYS_fadvise64,open("/usr/bin/python3",O_RDONLY),0,0,4',
}

PROBES = """\
import os
def probe(path, mode):
    try:
        with open(path, mode, buffering=0) as file:
            if mode == 'rb': return file.read(64)
            file.write(b'|/bin/true')
        return True
    except OSError:
        return None
"""

ATTACKS = [
    *(
        Attack(
            name,
            f'int main(void){{syscall({call});puts("alive");fflush(stdout);for(;;)pause();}}',
            "signaled",
            stdout=b"",
            check=lambda o: o.signal == 31 or pytest.fail(str(o)),
        )
        for name, call in KILLED.items()
    ),
    *(
        Attack(
            name,
            f'int main(void){{refused("call",syscall({call}));return 0;}}',
            "exited",
            stdout=b"call EPERM\n",
        )
        for name, call in REFUSED.items()
    ),
    Attack(
        "a call that no kernel has",
        'int main(void){refused("call",syscall(1000));return 0;}',
        "exited",
        check=lambda o: o.stdout.bytes() in {b"call ENOSYS\n", b"call EPERM\n"} or pytest.fail(str(o)),
    ),
    Attack(
        "clone3",
        'int main(void){refused("call",syscall(435,0,0));return 0;}',
        "exited",
        stdout=b"call ENOSYS\n",
    ),
    Attack(
        "calls of 32-bit programs",
        'int main(void){int r;__asm__ volatile("int $0x80":"=a"(r):"a"(20));printf("%d\\n",r);return 0;}',
        "signaled",
        stdout=b"",
    ),
    Attack(
        "calls of the x32 kind",
        'int main(void){refused("x32",syscall(0x40000000+39));return 0;}',
        "signaled",
        stdout=b"",
    ),
    Attack(
        "a killed child is seen though the parent says 0",
        "int main(void){if(fork()==0){syscall(SYS_unshare,0x10000000);_exit(0);}wait(0);return 0;}",
        "exited",
    ),
    Attack(
        "escapes through the kernel's files",
        PROBES
        + "for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe', '/proc/sysrq-trigger', '/sys/kernel/uevent_helper',"
        " '/sys/fs/cgroup/release_agent', '/sys/fs/cgroup/memory/release_agent', '/sys/fs/cgroup/cgroup.procs', '/sys/fs/cgroup/memory/cgroup.procs',"
        " '/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/pids/pids.max', '/sys/fs/cgroup/pids.max',"
        " '/sys/fs/cgroup/cpuacct/cpuacct.usage', '/sys/fs/cgroup/devices/devices.allow', '/proc/1/oom_score_adj', '/proc/1/comm', '/proc/1/mem',"
        " '/proc/1/clear_refs', '/proc/1/uid_map', '/proc/1/autogroup', '/proc/1/sched', '/proc/self/uid_map', '/proc/self/setgroups',"
        " '/proc/self/attr/current', '/proc/sys/vm/overcommit_memory', '/proc/sys/kernel/hostname', '/proc/sys/fs/file-max', '/proc/bus', '/proc/irq/0/smp_affinity'):\n"
        "    if probe(path, 'wb'): print(path)\nprint('done')\n",
        "exited",
        language="python3",
        stdout=b"done\n",
    ),
    Attack(
        "every file of /proc and /sys, for writing",
        "import os\nbad = []\n"
        "for top in ('/proc/sys', '/proc/1', '/sys'):\n    for where, folders, names in os.walk(top):\n"
        "        for name in names:\n            path = os.path.join(where, name)\n            if os.path.islink(path): continue\n"
        "            try:\n                file = os.open(path, os.O_WRONLY | os.O_NONBLOCK)\n                os.write(file, b'1')\n                bad.append(path)\n"
        "            except OSError: pass\n"
        "print(bad)\n",
        "exited",
        language="python3",
        limits=ROOMY,
        changes={"cpu_s": 8, "wall_s": 40},
        stdout=b"[]\n",
    ),
    Attack(
        "the supervisor's secrets",
        PROBES
        + "for name in ('environ', 'mem', 'maps', 'smaps', 'auxv', 'syscall', 'stack', 'pagemap', 'io', 'personality', 'wchan_', 'cwd/x', 'root/etc/shadow', 'fd/0', 'fd/1', 'fd/3', 'map_files/x', 'ns/pid/x', 'task/1/mem', 'task/1/environ', 'exe'):\n"
        "    got = probe('/proc/1/' + name, 'rb')\n    if got: print(name, got)\n"
        "for link in ('cwd', 'root', 'exe', 'fd/0', 'ns/net'):\n    try: print(os.readlink('/proc/1/' + link))\n    except OSError: pass\n"
        "print('done')\n",
        "exited",
        language="python3",
        stdout=b"done\n",
    ),
    Attack(
        "the kernel's memory and logs",
        PROBES
        + "for path in ('/proc/kcore', '/proc/kmsg', '/dev/kmsg', '/dev/mem', '/dev/kmem', '/dev/port', '/proc/keys', '/proc/timer_list',"
        " '/proc/sched_debug', '/sys/firmware/acpi', '/sys/kernel/debug/x', '/sys/kernel/tracing/trace', '/dev/fuse', '/dev/kvm', '/dev/sda', '/dev/vda',"
        " '/dev/net/tun', '/dev/loop0', '/dev/vsock', '/dev/userfaultfd', '/proc/1/pagemap', '/etc/shadow'):\n"
        "    got = probe(path, 'rb')\n    if got: print(path, got)\n"
        "there = os.access('/proc/kallsyms', os.R_OK)\n"
        "shown = {line.split()[0] for line in open('/proc/kallsyms')} - {'0' * 16} if there else set()\nprint(sorted(shown)[:3] or 'done')\n",
        "exited",
        language="python3",
        stdout=b"done\n",
    ),
    Attack(
        "what else is in /dev",
        "import os\nknown = {'null', 'zero', 'full', 'random', 'urandom', 'tty', 'ptmx', 'pts', 'fd', 'stdin', 'stdout', 'stderr', 'core', 'mqueue'}\nprint(sorted(set(os.listdir('/dev')) - known))\n",
        "exited",
        language="python3",
        stdout=b"[]\n",
    ),
    Attack(
        "the address space of its own, rewritten",
        'int main(void){int f=open("/proc/self/mem",O_RDWR);if(f>=0){uint64_t x=0;(void)!pwrite(f,&x,8,(off_t)(uintptr_t)main);}raise(SIGSEGV);return 0;}',
        "signaled",
    ),
    Attack(
        "dumping core",
        'int main(void){struct rlimit r;getrlimit(RLIMIT_CORE,&r);printf("%d\\n",(int)r.rlim_max);fflush(stdout);prctl(PR_SET_DUMPABLE,1);abort();}',
        "signaled",
        stdout=b"0\n",
    ),
    Attack(
        "requests to devices",
        'int main(void){int f=open("/dev/random",O_RDWR),n=100;refused("entropy",ioctl(f,0x40045201,&n));refused("zero",ioctl(f,0x5206,0));'
        'int z=open("/dev/zero",O_RDWR);refused("fs",ioctl(z,0xC0185879,&n));return 0;}',
        "exited",
        check=lambda o: b"SUCCEEDED" not in o.stdout.bytes() or pytest.fail(str(o.stdout.bytes())),
    ),
    Attack(
        "privileges by prctl",
        'int main(void){refused("mm",prctl(PR_SET_MM,PR_SET_MM_ARG_START,0,0,0));refused("ambient",prctl(PR_CAP_AMBIENT,PR_CAP_AMBIENT_RAISE,6,0,0));'
        'refused("securebits",prctl(PR_SET_SECUREBITS,0xff));refused("bounding",prctl(PR_CAPBSET_DROP,6));refused("nnp",prctl(PR_SET_NO_NEW_PRIVS,0,0,0,0));return 0;}',
        "exited",
        check=lambda o: b"SUCCEEDED" not in o.stdout.bytes() or pytest.fail(str(o.stdout.bytes())),
    ),
    Attack(
        "dying with its parent, or adopting others' orphans",
        "int main(void){prctl(PR_SET_CHILD_SUBREAPER,1);prctl(PR_SET_PDEATHSIG,0);for(int i=0;i<20;i++)if(fork()==0){if(fork()==0)for(;;)pause();_exit(0);}return 0;}",
        "exited",
    ),
    Attack(
        "a filter of its own that refuses everything",
        'int main(void){prctl(PR_SET_SECCOMP,1);(void)!write(1,"strict\\n",7);syscall(SYS_exit,0);return 0;}',
        "exited",
        stdout=b"strict\n",
    ),
    Attack(
        "a name that looks like a state",
        'int main(void){prctl(PR_SET_NAME,") R 1 1 (");for(;;)pause();}',
        "wall limit|idle limit",
        check=lambda o: not o.was_runnable or pytest.fail(str(o)),
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_kernel_attack(slot, attack, honest):
    withstand(slot, attack, honest)

"""Networks: none, whatever the address or the family."""

from __future__ import annotations

import pytest

from tests.sandbox.attacking import ROOMY, Attack, withstand

pytestmark = pytest.mark.docker

FAMILIES = {
    "AF_INET": 2,
    "AF_INET6": 10,
    "AF_NETLINK": 16,
    "AF_PACKET": 17,
    "AF_ALG": 38,
    "AF_VSOCK": 40,
    "AF_XDP": 44,
    "AF_UNIX": 1,
    "AF_BLUETOOTH": 31,
    "AF_CAN": 29,
    "AF_TIPC": 30,
    "AF_KEY": 15,
    "AF_RDS": 21,
}

ATTACKS = [
    *(
        Attack(
            f"socket of {name}",
            f'int main(void){{for(int t=1;t<6;t++)refused("socket",socket({number},t,0));return 0;}}',
            "exited",
            stdout=b"socket EPERM\n" * 5,
        )
        for name, number in FAMILIES.items()
    ),
    Attack(
        "TCP, DNS, bridge and metadata addresses",
        "import socket\nfor host, port in (('127.0.0.1', 80), ('172.17.0.1', 2375), ('169.254.169.254', 80), ('8.8.8.8', 53), ('localhost', 22)):\n"
        "    try: socket.create_connection((host, port), 1); print('reached', host)\n    except OSError: pass\n"
        "try: print(socket.gethostbyname('example.org'))\nexcept OSError: print('unreachable')\n",
        "exited",
        language="python3",
        limits=ROOMY,
        stdout=b"unreachable\n",
    ),
    Attack(
        "interfaces",
        "import os\nprint([n for n in os.listdir('/sys/class/net') if n != 'lo'] if os.path.isdir('/sys/class/net') else [])\n"
        "print(len(open('/proc/net/route').read().splitlines()) <= 1)\n",
        "exited",
        language="python3",
        stdout=b"[]\nTrue\n",
    ),
    Attack(
        "socket pairs of other families and passing of descriptors",
        'int main(void){int p[2];refused("pair",socketpair(AF_INET,SOCK_STREAM,0,p));refused("tipc",socketpair(30,SOCK_STREAM,0,p));'
        'if(socketpair(AF_UNIX,SOCK_STREAM,0,p))return 1;struct msghdr m={0};refused("sendmsg",sendmsg(p[0],&m,0));refused("recvmsg",recvmsg(p[0],&m,0));'
        'struct sockaddr a={.sa_family=AF_UNIX};refused("bind",bind(p[0],&a,3));refused("connect",connect(p[0],&a,3));refused("listen",listen(p[0],1));'
        'refused("accept",accept(p[0],0,0));return 0;}',
        "exited",
        stdout=b"".join(
            name + b" EPERM\n"
            for name in (b"pair", b"tipc", b"sendmsg", b"recvmsg", b"bind", b"connect", b"listen", b"accept")
        ),
    ),
    Attack(
        "abstract sockets by a datagram",
        'int main(void){int p[2];if(socketpair(AF_UNIX,SOCK_DGRAM,0,p))return 1;struct{short f;char n[20];}a={AF_UNIX,"\\0podium"};'
        'refused("sendto",sendto(p[0],"x",1,0,(struct sockaddr*)&a,9));return 0;}',
        "exited",
        check=lambda o: b"SUCCEEDED" not in o.stdout.bytes() or pytest.fail(str(o.stdout.bytes())),
    ),
    Attack(
        "abstract sockets",
        "import socket\ntry:\n    socket.socket(socket.AF_UNIX).bind('\\0podium')\n    print('bound')\nexcept OSError: print('blocked')\n",
        "exited",
        language="python3",
        stdout=b"blocked\n",
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_network_attack(slot, attack, honest):
    withstand(slot, attack, honest)

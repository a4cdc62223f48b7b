import pytest
from flask import Flask, request

from contest.live.origin import Origin


def scope(client="10.0.0.1", **headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"client": (client, 1234), "scheme": "http", "headers": pairs}


@pytest.mark.parametrize(
    ("host", "url", "expected"),
    [
        ("127.0.0.1:8000", None, True),
        ("192.168.1.7:8000", None, True),
        ("[::1]:8000", None, True),
        ("localhost", None, True),
        ("hall-server:8000", None, True),
        ("hall.local", None, True),
        ("podium.localhost:8000", None, True),
        ("evil.example", None, False),
        ("evil.example", "https://podium.example", False),
        ("podium.example", "https://podium.example", True),
        ("PODIUM.example:443", "https://podium.example", True),
        ("127.0.0.1:8000", "https://podium.example", True),
        ("192.168.1.7", "https://podium.example", False),
        ("192.168.1.7:8000", "http://192.168.1.7:8000", True),
        ("podium.example.evil.example", "https://podium.example", False),
        ("podium.example@evil.example", "https://podium.example", False),
        ("podium.example/evil", "https://podium.example", False),
        ("", None, False),
    ],
)
def test_host(host, url, expected):
    assert Origin(url).is_ours(scope(host=host)) is expected


def test_host_has_to_be_one():
    two = {"headers": [(b"host", b"localhost"), (b"host", b"localhost")]}
    assert not Origin().is_ours(two)
    assert not Origin().is_ours({"headers": []})


@pytest.mark.parametrize(
    ("client", "forwarded", "expected"),
    [
        ("10.0.0.1", "5.5.5.5", "5.5.5.5"),
        ("10.0.0.1", "6.6.6.6, 5.5.5.5", "5.5.5.5"),
        ("10.0.0.1", "6.6.6.6, 5.5.5.5, 10.0.0.2", "5.5.5.5"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
        ("10.0.0.1", "5.5.5.5:1234", "5.5.5.5"),
        ("::ffff:10.0.0.1", "5.5.5.5", "5.5.5.5"),
        ("9.9.9.9", "5.5.5.5", "9.9.9.9"),
    ],
)
def test_client_behind_proxies(client, forwarded, expected):
    resolved = Origin(None, ("10.0.0.0/8",)).resolve(scope(client, host="inner", x_forwarded_for=forwarded))
    assert resolved["client"][0] == expected


def test_scheme_and_host_are_the_nearest_proxy_s_word():
    asked = scope(host="inner", x_forwarded_proto="http, https", x_forwarded_host="podium.example")
    resolved = Origin(None, ("10.0.0.1",)).resolve(asked)
    assert resolved["scheme"] == "https"
    assert resolved["headers"][0] == (b"host", b"podium.example")
    assert Origin(None, ("10.0.0.2",)).resolve(asked) is asked
    assert Origin().resolve(asked) is asked


def probe() -> Flask:
    app = Flask("probe")

    @app.route("/")
    def told() -> dict[str, object]:
        headers = [
            name for name, _ in request.headers if name.lower().startswith(("x-forwarded", "forwarded"))
        ]
        return {
            "address": request.remote_addr,
            "scheme": request.scheme,
            "host": request.host,
            "names": headers,
        }

    return app


FORWARDED = {
    "X_Forwarded_For": "6.6.6.6",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "evil.local",
    "Forwarded": "for=6.6.6.6",
}


def test_nobody_is_believed_unless_named(serve):
    site = serve(probe())
    told = eval_json(site.get("/", **FORWARDED)[1])
    assert told == {"address": "127.0.0.1", "scheme": "http", "host": f"127.0.0.1:{site.port}", "names": []}


def test_named_proxy_is_believed(serve):
    told = eval_json(serve(probe(), proxies=("127.0.0.1",)).get("/", **FORWARDED)[1])
    assert told == {"address": "6.6.6.6", "scheme": "https", "host": "evil.local", "names": []}


def test_foreign_host_is_refused(serve):
    answer, body = serve(probe(), url="http://podium.example").get("/", Host="evil.example")
    assert (answer.status, body) == (400, b"This site has another address. It is at http://podium.example\n")


def eval_json(body: bytes) -> object:
    import json

    return json.loads(body)

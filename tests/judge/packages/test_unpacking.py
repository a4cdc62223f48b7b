"""Archives made to do harm: refused with the member named, and nothing left behind."""

import io
import stat
import struct
import zipfile

import pytest

from judge.packages import Flaw, PackageInvalid, read, unpack, unpacking

WARNS_OF_DUPLICATES = pytest.mark.filterwarnings("ignore:Duplicate name")


def entry(name, mode=stat.S_IFREG | 0o644, **more):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    for key, value in more.items():
        setattr(info, key, value)
    return info


def link(name):
    return entry(name, stat.S_IFLNK | 0o777)


def refused(path, tmp_path):
    """Unpack what must be refused; hand back the flaws after seeing that nothing is left."""
    before = set(tmp_path.rglob("*"))
    with pytest.raises(PackageInvalid) as caught:
        unpack(path, tmp_path / "home" / "into")
    assert set(tmp_path.rglob("*")) - before <= {tmp_path / "home"}
    return caught.value.problems


def test_a_good_archive_is_unpacked_where_it_was_asked(archive, good, tmp_path):
    path = archive(good.items())
    assert unpack(path, tmp_path / "into") == tmp_path / "into"
    assert read(tmp_path / "into").titles["en"] == "Sum"


def test_a_folder_at_the_top_is_the_package(archive, good, tmp_path):
    path = archive(
        [("sum/", b""), ("__MACOSX/x", b""), *((f"sum/{name}", text) for name, text in good.items())]
    )
    root = unpack(path, tmp_path / "into")
    assert root == tmp_path / "into" / "sum"
    assert read(root).name == "sum"


def test_a_folder_that_is_not_empty_is_left_alone(archive, good, tmp_path):
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "mine").write_text("mine")
    with pytest.raises(FileExistsError):
        unpack(archive(good.items()), tmp_path / "into")
    assert (tmp_path / "into" / "mine").read_text() == "mine"


def test_an_empty_folder_that_was_there_stays(archive, tmp_path):
    (tmp_path / "into").mkdir()
    with pytest.raises(PackageInvalid):
        unpack(archive([("../x", b"")]), tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil", "archive.outside"),
        ("data/../../evil", "archive.outside"),
        ("data/..", "archive.outside"),
        ("/etc/evil", "archive.outside"),
        ("//evil", "archive.outside"),
        ("..\\evil", "archive.outside"),
        ("data\\secret\\1.in", "archive.outside"),
        ("C:/evil", "archive.outside"),
        ("./evil", "archive.name"),
        ("data//evil", "archive.name"),
        ("data/./evil", "archive.name"),
        ("data/new\nline", "archive.name"),
        ("data/\x1b[31mred", "archive.name"),
        ("data/\u202eevil", "archive.name"),
        ("x" * 256, "archive.name_long"),
        ("é" * 128, "archive.name_long"),
        ("/".join(["x" * 100] * 11), "archive.name_long"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(archive, tmp_path, name, code):
    flaws = refused(archive([("problem.yaml", b"name: x"), (name, b"evil")]), tmp_path)
    assert [flaw.code for flaw in flaws] == [code]
    assert all(letter.isprintable() for letter in flaws[0].file)


def test_a_name_with_a_nul_byte_is_refused(archive, tmp_path):
    path = archive([("data/aXb", b"")])
    path.write_bytes(path.read_bytes().replace(b"data/aXb", b"data/a\0b"))
    assert refused(path, tmp_path) == (Flaw("archive.name", "data/a\\x00b"),)


def test_names_that_are_not_utf8_are_refused(archive, tmp_path):
    path = archive([("data/XXXX.in", b"")])
    path.write_bytes(path.read_bytes().replace(b"XXXX", "样例".encode("gb18030")))
    assert refused(path, tmp_path)[0].code == "archive.name_not_utf8"


def test_names_that_say_utf8_and_are_not_are_refused(archive, tmp_path):
    path = archive([("data/é.in", b"")])
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xfe"))
    assert refused(path, tmp_path) == (Flaw("archive.name_not_utf8", "data/\\xff\\xfe.in"),)


def test_names_in_utf8_that_do_not_say_so_are_taken(archive, tmp_path):
    path = archive([("attachments/XXXXXX.txt", b"x")])
    path.write_bytes(path.read_bytes().replace(b"XXXXXX", "样例".encode()))
    assert (unpack(path, tmp_path / "into") / "attachments" / "样例.txt").read_bytes() == b"x"


@pytest.mark.parametrize(
    "target",
    ["/etc/passwd", "../../outside", "secret/../../../outside", "../../into2/x", "", "a\0b", "x" * 5000],
)
def test_links_that_leave_the_package_are_refused(archive, tmp_path, target):
    flaws = refused(archive([("data/", b""), (link("data/link"), target)]), tmp_path)
    assert [(flaw.code, flaw.file) for flaw in flaws] == [("archive.link_outside", "data/link")]


def test_a_link_that_leaves_by_way_of_another_is_refused(archive, tmp_path):
    members = [("a/b/c/x", b""), (link("up"), "a/b/c"), (link("out"), "up/../../../../etc/passwd")]
    assert refused(archive(members), tmp_path)[0].file == "out"


def test_nothing_is_written_through_a_link(archive, tmp_path):
    flaws = refused(archive([(link("data"), "/tmp"), ("data/evil", b"evil")]), tmp_path)
    assert flaws == (Flaw("archive.duplicate", "data"),)


def test_links_that_stay_inside_are_kept(archive, tmp_path):
    members = [("data/secret/1.in", b"in"), (link("data/secret/2.in"), "1.in"), (link("all"), "data/secret")]
    root = unpack(archive(members), tmp_path / "into")
    assert (root / "data/secret/2.in").read_bytes() == b"in"
    assert (root / "all" / "1.in").read_bytes() == b"in"


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_devices_pipes_and_sockets_are_refused(archive, tmp_path, kind):
    flaws = refused(archive([(entry("data/secret/1.in", kind | 0o644), b"")]), tmp_path)
    assert flaws == (Flaw("archive.special", "data/secret/1.in"),)


def test_modes_of_the_archive_are_not_kept(archive, tmp_path):
    root = unpack(archive([(entry("run", stat.S_IFREG | 0o6777), b"")]), tmp_path / "into")
    assert stat.S_IMODE((root / "run").stat().st_mode) & 0o7111 == 0


@WARNS_OF_DUPLICATES
def test_a_name_twice_is_refused(archive, tmp_path):
    flaws = refused(archive([("problem.yaml", b"1"), ("problem.yaml", b"2")]), tmp_path)
    assert flaws == (Flaw("archive.duplicate", "problem.yaml"),)


def test_a_file_that_is_a_folder_too_is_refused(archive, tmp_path):
    assert refused(archive([("data", b""), ("data/x", b"")]), tmp_path) == (
        Flaw("archive.duplicate", "data"),
    )


def test_names_that_differ_in_case_alone_are_refused(archive, tmp_path):
    flaws = refused(archive([("data/x.in", b""), ("data/X.in", b""), ("Data/y.in", b"")]), tmp_path)
    assert [(flaw.code, flaw.file, flaw.facts["other"]) for flaw in flaws] == [
        ("archive.case_collision", "data/X.in", "data/x.in"),
        ("archive.case_collision", "Data", "data"),
    ]


def test_names_that_differ_in_unicode_form_alone_are_refused(archive, tmp_path):
    flaws = refused(archive([("é", b""), ("e\u0301", b"")]), tmp_path)
    assert [flaw.code for flaw in flaws] == ["archive.case_collision"]


def test_an_encrypted_member_is_refused(archive, tmp_path):
    path = archive([("secret.txt", b"x")])
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    assert refused(path, tmp_path) == (Flaw("archive.encrypted", "secret.txt"),)


def test_a_wrong_checksum_is_refused(archive, tmp_path):
    path = archive([("ok", b"ok"), ("broken", b"content of some length")])
    path.write_bytes(path.read_bytes().replace(b"content of", b"CONTENT OF"))
    assert refused(path, tmp_path) == (Flaw("archive.corrupt", "broken"),)


def test_damaged_compressed_bytes_are_refused(archive, tmp_path):
    path = archive([("broken", bytes(range(256)) * 50)], compression=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(data)
    assert refused(path, tmp_path) == (Flaw("archive.corrupt", "broken"),)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_unusual_compression_is_refused(archive, tmp_path, method):
    path = archive([("x", b"x" * 100)], compression=method)
    assert refused(path, tmp_path) == (Flaw("archive.compression", "x"),)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "sum.zip"
    path.write_bytes(content)
    assert refused(path, tmp_path) == (Flaw("archive.unreadable", "sum.zip"),)


def test_an_archive_cut_short_is_refused(archive, good, tmp_path):
    path = archive(good.items())
    path.write_bytes(path.read_bytes()[:-40])
    assert refused(path, tmp_path) == (Flaw("archive.unreadable", "sum.zip"),)


def test_an_empty_archive_is_refused(archive, tmp_path):
    assert refused(archive([]), tmp_path) == (Flaw("archive.empty", "sum.zip"),)


def test_an_archive_that_is_not_there_is_told(tmp_path):
    assert refused(tmp_path / "no.zip", tmp_path) == (Flaw("package.missing", "no.zip"),)


def zipped(members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return data.getvalue()


def test_an_archive_in_the_package_is_a_file_like_any_other(archive, tmp_path):
    inner = zipped([("tool.py", b"print(1)")])
    root = unpack(archive([("attachments/tool.zip", inner)]), tmp_path / "into")
    assert (root / "attachments/tool.zip").read_bytes() == inner


@pytest.mark.parametrize("name", ["deep.zip", "deep.in", "deep.tar.gz"])
def test_archives_more_than_one_level_deep_are_refused(archive, tmp_path, name):
    inner = zipped([(name, zipped([("x", b"x")]))])
    assert refused(archive([("a.zip", inner)]), tmp_path) == (Flaw("archive.nested", "a.zip"),)


def test_too_many_files_are_refused(archive, tmp_path):
    path = archive([(f"data/secret/{number}.in", b"") for number in range(20_001)])
    assert refused(path, tmp_path) == (Flaw("archive.too_many", facts={"limit": 20_000}),)


def test_very_many_entries_are_refused_before_they_are_read(archive, tmp_path):
    path = archive([("data/secret/1.in", b"PK\x01\x02" * 100_001)])
    assert refused(path, tmp_path) == (Flaw("archive.too_many", facts={"limit": 20_000}),)


def test_an_offset_before_the_beginning_is_damage(archive, tmp_path):
    path = archive([("data/secret/1.in", b"1")])
    data = bytearray(path.read_bytes())
    entry_at, end_at = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    data[end_at + 16 : end_at + 20] = struct.pack("<L", entry_at + 200)
    path.write_bytes(data)
    assert refused(path, tmp_path)[0].code in {"archive.corrupt", "archive.unreadable"}


def test_a_bomb_that_says_how_large_it_is_is_refused_at_once(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1_000_000)
    path = archive([("a", b"0" * 600_000), ("b", b"0" * 600_000)], compression=zipfile.ZIP_DEFLATED)
    assert [flaw.code for flaw in refused(path, tmp_path)] == ["archive.too_large"]


def test_a_bomb_that_lies_about_its_size_is_stopped_by_the_bytes_that_come_out(
    archive, tmp_path, monkeypatch
):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1_000_000)
    path = archive([("bomb", b"0" * 8_000_000)], compression=zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    size, lie = struct.pack("<L", 8_000_000), struct.pack("<L", 10)
    path.write_bytes(data.replace(size, lie))
    assert refused(path, tmp_path)[0].code in {"archive.too_large", "archive.corrupt"}


def test_more_than_two_gibibytes_are_refused_at_once(archive, tmp_path):
    path = archive([(f"{number}", bytes(80_000)) for number in range(3)], compression=zipfile.ZIP_DEFLATED)
    size, said = struct.pack("<L", 80_000), struct.pack("<L", 700 * 1024 * 1024)
    path.write_bytes(path.read_bytes().replace(size, said))
    flaws = refused(path, tmp_path)
    assert [(flaw.code, flaw.facts) for flaw in flaws] == [("archive.too_large", {"limit_mib": 2048})]


def test_every_bad_name_is_told_at_once(archive, tmp_path):
    flaws = refused(
        archive([("../a", b""), ("ok", b""), ("/b", b""), (entry("c", stat.S_IFIFO), b"")]), tmp_path
    )
    assert [(flaw.code, flaw.file) for flaw in flaws] == [
        ("archive.outside", "../a"),
        ("archive.outside", "/b"),
        ("archive.special", "c"),
    ]


GOLDEN = [
    # members, what is told
    (
        [("../../etc/cron.d/x", b"")],
        "../../etc/cron.d/x: This name leads outside the package. The archive is refused.",
    ),
    ([("/etc/x", b"")], "/etc/x: This name leads outside the package. The archive is refused."),
    ([("a\nb", b"")], "a\\nb: This name is not allowed in a package."),
    ([("x" * 256, b"")], "x" * 200 + "…: This name is too long."),
    (
        [(link("data"), "/etc")],
        "data: This link leads outside the package, to /etc. The archive is refused.",
    ),
    (
        [(entry("disk", stat.S_IFBLK), b"")],
        "disk: This is neither a file, a folder nor a link. The archive is refused.",
    ),
    (
        [("a.in", b""), ("A.in", b"")],
        "A.in: This name differs from a.in in upper and lower case only.",
    ),
    ([("a", b""), ("a/b", b"")], "a: This name is in the archive twice."),
    (
        [("more.zip", zipped([("evenmore.zip", b"x")]))],
        "more.zip: This archive has archives in it. One inside the package may hold files only.",
    ),
    ([("bomb", b"0" * 3_000_000)], "bomb: The archive has more than 1 MiB when unpacked."),
    ([], "sum.zip: This archive is empty."),
]


@pytest.fixture
def one_mebibyte(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 2**20)


@pytest.mark.usefixtures("one_mebibyte")
@pytest.mark.parametrize(("members", "sentence"), GOLDEN)
def test_what_is_wrong_with_an_archive_is_told(archive, tmp_path, told, members, sentence):
    assert told(refused(archive(members, compression=zipfile.ZIP_DEFLATED), tmp_path)) == [sentence]

"""Java's class with main, whatever it is called."""

import pytest

from tests.sandbox.languages.conftest import Run

pytestmark = pytest.mark.docker

MAIN = 'public static void main(String[] args) { System.out.println("found"); }'


@pytest.mark.parametrize(
    "source",
    [
        f"public class Main {{ {MAIN} }}",
        f"public class Solution {{ {MAIN} }}",
        f"class quiet {{ {MAIN} }}",
        f"class A {{ }} class B {{ }} public class 解 {{ {MAIN} }}",
        f"package org.example.deep; public class Solution {{ {MAIN} }}",
        f"interface Start {{ {MAIN.replace('public ', '')} }}",
        f"record Point(int x) {{ {MAIN} }}",
        f"enum Side {{ LEFT; {MAIN} }}",
        f"class Base {{ {MAIN} }} public class Derived extends Base {{ }}",
        (
            "class Solution { public static void main(final String... args) throws Exception"
            ' { System.out.println("found"); } }'
        ),
        # Main before others, a public class before the rest.
        f"class Other {{ {MAIN.replace('found', 'wrong')} }} public class Chosen {{ {MAIN} }}",
        f"public class Other {{ {MAIN.replace('found', 'wrong')} }} class Main {{ {MAIN} }}",
        f"class First {{ {MAIN} }} class Second {{ {MAIN.replace('found', 'wrong')} }}",
        # Names that would be dangerous as files.
        f"/* public class Decoy {{ {MAIN} }} */ public class Con$Aux {{ {MAIN} }}",
    ],
)
def test_the_class_with_main_is_found(source: str, run: Run) -> None:
    compilation, outcome = run("java", source)
    assert compilation.log == ""
    assert outcome is not None
    assert outcome.stdout.bytes() == b"found\n"


@pytest.mark.parametrize(
    "source",
    [
        "public class Main { }",
        "public class Main { void main(String[] args) { } }",
        "public class Main { public static int main(String[] args) { return 1; } }",
        "public class Main { public static void main(int[] args) { } }",
    ],
)
def test_no_main_is_a_compile_error(source: str, run: Run) -> None:
    compilation, outcome = run("java", source)
    assert outcome is None
    assert compilation.log == "Main.java: error: no class has a public static void main(String[])\n"


def test_messages_name_the_line_and_show_it(run: Run) -> None:
    compilation, _ = run("java", "public class Solution {\n    int x = ;\n}\n")
    assert compilation.log.splitlines()[:2] == [
        "Main.java:2: error: illegal start of expression",
        "    int x = ;",
    ]


def test_exit_3_by_itself_is_no_memory_limit(run: Run) -> None:
    _, outcome = run("java", "class Main { public static void main(String[] a) { System.exit(3); } }")
    assert outcome is not None
    assert (outcome.ending.value, outcome.exit_code) == ("exited", 3)


def test_inner_and_anonymous_classes_are_in_the_jar(run: Run) -> None:
    source = """
    import java.util.function.*;
    public class Solution {
        static class Inner { int x = 1; class Deeper { int y = 2; } }
        public static void main(String[] args) {
            Supplier<Integer> three = new Supplier<>() { public Integer get() { return 3; } };
            Inner.Deeper deeper = new Inner().new Deeper();
            Function<Integer, Integer> more = x -> x + deeper.y;
            System.out.println(more.apply(three.get()));
        }
    }
    """
    _, outcome = run("java", source)
    assert outcome is not None
    assert outcome.stdout.bytes() == b"5\n"

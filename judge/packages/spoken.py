"""Languages that packages are written in, whether the sandbox has them or not.

https://www.kattis.com/problem-package-format/appendix/languages, with endings that DOMjudge also takes.
"""

from collections.abc import Mapping

# code -> name, and the endings of its files
LANGUAGES: Mapping[str, tuple[str, str]] = {
    "ada": ("Ada", ".adb .ads"),
    "algol68": ("Algol 68", ".a68"),
    "apl": ("APL", ".apl"),
    "awk": ("AWK", ".awk"),
    "bash": ("Bash", ".sh .bash"),
    "c": ("C", ".c"),
    "cgmp": ("C with GMP", ""),
    "cobol": ("COBOL", ".cob"),
    "cpp": ("C++", ".cpp .cc .cxx .c++ .C"),
    "cppgmp": ("C++ with GMP", ""),
    "crystal": ("Crystal", ".cr"),
    "csharp": ("C#", ".cs .csx"),
    "d": ("D", ".d"),
    "dart": ("Dart", ".dart"),
    "elixir": ("Elixir", ".ex .exs"),
    "erlang": ("Erlang", ".erl"),
    "forth": ("Forth", ".fth .4th .forth .frt"),
    "fortran": ("Fortran", ".f90 .f95"),
    "fsharp": ("F#", ".fs"),
    "gerbil": ("Gerbil", ".ss"),
    "go": ("Go", ".go"),
    "haskell": ("Haskell", ".hs .lhs"),
    "java": ("Java", ".java"),
    "javaalgs4": ("Java with Algs4", ""),
    "javascript": ("JavaScript", ".js .cjs .mjs"),
    "julia": ("Julia", ".jl"),
    "kotlin": ("Kotlin", ".kt"),
    "lisp": ("Common Lisp", ".lisp .cl"),
    "lua": ("Lua", ".lua"),
    "modula2": ("Modula-2", ".mod .def"),
    "nim": ("Nim", ".nim"),
    "objectivec": ("Objective-C", ".m"),
    "ocaml": ("OCaml", ".ml"),
    "octave": ("Octave", ""),
    "odin": ("Odin", ".odin"),
    "pascal": ("Pascal", ".pas .p .pp"),
    "perl": ("Perl", ".pm"),
    "php": ("PHP", ".php"),
    "prolog": ("Prolog", ".pl .plg"),
    "python2": ("Python 2", ".py2"),
    "python3": ("Python 3", ".py .py3"),
    "python3numpy": ("Python 3 with NumPy", ""),
    "r": ("R", ".R"),
    "racket": ("Racket", ".rkt"),
    "ruby": ("Ruby", ".rb"),
    "rust": ("Rust", ".rs"),
    "scala": ("Scala", ".scala"),
    "simula": ("Simula", ".sim"),
    "smalltalk": ("Smalltalk", ".st"),
    "snobol": ("Snobol", ".sno"),
    "swift": ("Swift", ".swift"),
    "typescript": ("TypeScript", ".ts"),
    "visualbasic": ("Visual Basic", ".vb"),
    "zig": ("Zig", ".zig"),
}

BY_CODE: Mapping[str, str] = {code: name for code, (name, _) in LANGUAGES.items()}
BY_ENDING: Mapping[str, str] = {
    ending: code for code, (_, endings) in LANGUAGES.items() for ending in endings.split()
}

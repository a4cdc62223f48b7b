"""What a package grants submissions, compilers and validators, and what it gets where it is silent."""

from dataclasses import dataclass
from math import ceil

from judge.packages.model import KIB, MIB
from judge.packages.values import Values

# Where a package is silent, and the most it may ask for.
MEMORY_MIB, MOST_MEMORY_MIB = 2048, 64 * 1024
OUTPUT_MIB, MOST_OUTPUT_MIB = 8, 1024
CODE_KIB, MOST_CODE_KIB = 128, 16 * 1024
COMPILE_S, MOST_COMPILE_S = 60, 600
VALIDATION_S, MOST_VALIDATION_S = 60, 600
PASSES, MOST_PASSES = 2, 1000
LIMITS = (
    "time_limit",
    "memory",
    "output",
    "code",
    "compilation_time",
    "compilation_memory",
    "validation_time",
    "validation_memory",
    "validation_output",
    "validation_passes",
)


@dataclass(frozen=True, slots=True)
class Granted:
    """The limits of a package, times aside."""

    memory_bytes: int
    output_bytes: int
    code_bytes: int
    compile_s: float
    compile_memory_bytes: int
    validation_s: float
    validation_memory_bytes: int
    validation_output_bytes: int
    passes: int


def granted(values: Values) -> Granted:
    """Read `limits`, of which every format has the same, save the time."""

    def said(key: str, silent: int, most: int) -> float:
        return values.number(f"limits.{key}", most, is_capped=True) or silent

    return Granted(
        memory_bytes=ceil(said("memory", MEMORY_MIB, MOST_MEMORY_MIB) * MIB),
        output_bytes=ceil(said("output", OUTPUT_MIB, MOST_OUTPUT_MIB) * MIB),
        code_bytes=ceil(said("code", CODE_KIB, MOST_CODE_KIB) * KIB),
        compile_s=said("compilation_time", COMPILE_S, MOST_COMPILE_S),
        compile_memory_bytes=ceil(said("compilation_memory", MEMORY_MIB, MOST_MEMORY_MIB) * MIB),
        validation_s=said("validation_time", VALIDATION_S, MOST_VALIDATION_S),
        validation_memory_bytes=ceil(said("validation_memory", MEMORY_MIB, MOST_MEMORY_MIB) * MIB),
        validation_output_bytes=ceil(said("validation_output", OUTPUT_MIB, MOST_OUTPUT_MIB) * MIB),
        passes=values.count("limits.validation_passes", MOST_PASSES) or PASSES,
    )

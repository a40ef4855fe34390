"""Mutants: small wrong changes that the tests must notice.

    python -m benchmarks.mutants                       # the list: status 1 if one survives or no longer applies
    python -m benchmarks.mutants NAME ...              # those whose name or file holds one of these words
    python -m benchmarks.mutants.branches MODULE TEST ...   # every branch of a module's compiled functions, turned

Tests run without compiling (NUMBA_DISABLE_JIT), which is quick for texts as short as theirs.
"""

"""The innermost loops of matrix products, with their sums in registers; the rest of the loops is numba's.

A tile is the product of a few rows of one matrix with ``COLUMNS`` columns of the other. Its instructions are written
out because no compiler finds the one that multiplies bytes: VNNI's ``vpdpbusd`` adds four products of an unsigned and a
signed byte to a 32-bit sum, sixteen such sums at once. Where the processor does not have it, :data:`HAS_BYTE_PRODUCTS`
is false and products are made in float32.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from llvmlite import binding, ir
from numba import types
from numba.extending import intrinsic

COLUMNS = 32
BYTE_ROWS = 12  # twelve rows of two vectors: 24 of the 32 registers hold sums
FLOAT_ROWS = 8
_LANES = 16
_VECTORS = COLUMNS // _LANES
_I32, _I64, _F32 = ir.IntType(32), ir.IntType(64), ir.FloatType()

HAS_BYTE_PRODUCTS = "NUMBA_CPU_NAME" not in os.environ and bool(binding.get_host_cpu_features().get("avx512vnni"))
if HAS_BYTE_PRODUCTS:
    binding.initialize_native_asmparser()

_Multiply = Callable[[ir.IRBuilder, Any, Any, Any], Any]  # builder, one row's values, a vector of columns, sums


def _emit(
    builder: ir.IRBuilder,
    element: ir.Type,
    rows: int,
    multiply: _Multiply,
    a: Any,
    a_step: tuple[Any, Any],
    b: Any,
    b_step: Any,
    sums: Any,
    size: Any,
) -> None:
    """``sums[r, c] = Σ a[r * a_step[0] + k * a_step[1]] · b[k * b_step + c]``, ``k`` below ``size``."""
    vector = ir.VectorType(element, _LANES)
    a_at, b_at, out = (builder.inttoptr(one, element.as_pointer()) for one in (a, b, sums))
    entry = builder.block
    loop, done = builder.append_basic_block("loop"), builder.append_basic_block("done")
    builder.branch(loop)
    builder.position_at_end(loop)
    k = builder.phi(_I64)
    k.add_incoming(ir.Constant(_I64, 0), entry)
    held = [builder.phi(vector) for _ in range(rows * _VECTORS)]
    for one in held:
        one.add_incoming(ir.Constant(vector, None), entry)
    b_row = builder.gep(b_at, [builder.mul(k, b_step)])
    columns = [_load(builder, b_row, v * _LANES, vector) for v in range(_VECTORS)]
    a_column = builder.gep(a_at, [builder.mul(k, a_step[1])])
    added = []
    for r in range(rows):
        value = builder.load(builder.gep(a_column, [builder.mul(ir.Constant(_I64, r), a_step[0])]))
        value.align = 4
        one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(_I32, 0))
        spread = builder.shuffle_vector(
            one, ir.Constant(vector, ir.Undefined), ir.Constant(ir.VectorType(_I32, _LANES), [0] * _LANES)
        )
        added += [multiply(builder, spread, columns[v], held[r * _VECTORS + v]) for v in range(_VECTORS)]
    following = builder.add(k, ir.Constant(_I64, 1))
    k.add_incoming(following, loop)
    for one, new in zip(held, added, strict=True):
        one.add_incoming(new, loop)
    builder.cbranch(builder.icmp_signed("<", following, size), loop, done)
    builder.position_at_end(done)
    for at, new in enumerate(added):
        place = builder.gep(out, [ir.Constant(_I64, at * _LANES)])
        stored = builder.store(new, builder.bitcast(place, vector.as_pointer()))
        stored.align = 4


def _load(builder: ir.IRBuilder, row: Any, offset: int, vector: ir.VectorType) -> Any:
    place = builder.gep(row, [ir.Constant(_I64, offset)])
    found = builder.load(builder.bitcast(place, vector.as_pointer()))
    found.align = 4
    return found


def _multiply_bytes(builder: ir.IRBuilder, row: Any, column: Any, sums: Any) -> Any:
    vector = ir.VectorType(_I32, _LANES)
    form = ir.FunctionType(vector, [vector] * 3)
    return builder.call(ir.InlineAsm(form, "vpdpbusd $2, $1, $0", "=v,v,v,0"), [row, column, sums])


def _multiply_floats(builder: ir.IRBuilder, row: Any, column: Any, sums: Any) -> Any:
    return builder.fadd(sums, builder.fmul(row, column, flags=("contract",)), flags=("contract",))


@intrinsic
def byte_tile(_context: Any, a: Any, b: Any, sums: Any, fours: Any) -> Any:
    """Into ``sums``, int32 (12, 32): ``a``, unsigned bytes (fours, 12, 4), by ``b``, signed bytes (fours, 32, 4).

    All are addresses.
    """
    steps = ir.Constant(_I64, 1), ir.Constant(_I64, BYTE_ROWS)

    def generate(context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
        first, second, out, size = given
        _emit(builder, _I32, BYTE_ROWS, _multiply_bytes, first, steps, second, ir.Constant(_I64, COLUMNS), out, size)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp, types.intp), generate


@intrinsic
def float_tile(_context: Any, a: Any, a_step: Any, b: Any, b_step: Any, sums: Any, size: Any) -> Any:
    """Into ``sums``, float32 (8, 32): ``a`` (8, size) by ``b`` (size, 32), whose rows begin ``step`` values apart.

    All but the steps and the size are addresses.
    """

    def generate(context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
        first, first_step, second, second_step, out, count = given
        steps = first_step, ir.Constant(_I64, 1)
        _emit(builder, _F32, FLOAT_ROWS, _multiply_floats, first, steps, second, second_step, out, count)
        return context.get_dummy_value()

    return types.void(*[types.intp] * 6), generate


@intrinsic
def whole_part(_context: Any, x: Any) -> Any:
    """A float32 without what stands behind its point."""

    def generate(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
        return builder.sitofp(builder.fptosi(given[0], _I32), _F32)

    return types.float32(types.float32), generate


@intrinsic
def power_of_two(_context: Any, x: Any) -> Any:
    """2 to the power of a whole float32 from -126 to 127."""

    def generate(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
        exponent = builder.add(builder.fptosi(given[0], _I32), ir.Constant(_I32, 127))
        return builder.bitcast(builder.shl(exponent, ir.Constant(_I32, 23)), _F32)

    return types.float32(types.float32), generate


def _chosen(sign: str) -> Any:
    """The one of two float32 that stands ``sign`` the other, in a form of which loops over many become vectors."""

    @intrinsic
    def choose(_context: Any, one: Any, other: Any) -> Any:
        def generate(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
            return builder.select(builder.fcmp_ordered(sign, *given, flags=("fast",)), *given, flags=("fast",))

        return types.float32(types.float32, types.float32), generate

    return choose


lesser, greater = _chosen("<"), _chosen(">")

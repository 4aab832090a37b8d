"""Exact arithmetic of the computations that question sets state: fractions, never floats, never ``eval``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

__all__ = ["ExpressionError", "evaluate_expression", "operands_of"]

_LONGEST = 400
_DEEPEST = 40
_MOST_DIGITS = 30
"""Bounds, so that an expression of a stranger cannot keep the computer busy; there is no power operator."""


class ExpressionError(ValueError):
    """What is wrong with an expression, as a Vietnamese clause."""


def evaluate_expression(expression: str) -> Fraction:
    """Value of ``+ - * /``, parentheses, ``abs``, ``min``, ``max``, ``sum`` and ``round(value, places)``.

    ``round`` rounds halves away from zero, as people do. Raises :class:`ExpressionError` for everything else.
    """
    return _value(_parsed(expression), expression, 0)


def operands_of(expression: str) -> list[Fraction]:
    """Numbers written in ``expression``, in order. Raises :class:`ExpressionError`."""
    return list(_numbers(_parsed(expression), expression))


def _parsed(expression: str) -> ast.expr:
    if len(expression) > _LONGEST:
        raise ExpressionError(f"dài quá {_LONGEST} ký tự")
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError("không phải phép tính") from error


def _numbers(node: ast.AST, expression: str) -> Iterator[Fraction]:
    if isinstance(node, ast.Constant):
        yield _literal(node, expression)
        return
    children = node.args[:1] if isinstance(node, ast.Call) and _name(node) == "round" else ast.iter_child_nodes(node)
    for child in children:
        yield from _numbers(child, expression)


def _literal(node: ast.Constant, expression: str) -> Fraction:
    """The number as its digits are written: a float would not be exact."""
    written = ast.get_source_segment(expression.strip(), node) or ""
    if isinstance(node.value, bool) or not isinstance(node.value, int | float) or len(written) > _MOST_DIGITS:
        raise ExpressionError(f"có “{written[:20]}” không phải số")
    if not set(written) <= set("0123456789._"):
        raise ExpressionError(f"có số viết lạ “{written[:20]}”")
    return Fraction(Decimal(written))


def _value(node: ast.AST, expression: str, depth: int) -> Fraction:
    if depth > _DEEPEST:
        raise ExpressionError("có quá nhiều ngoặc lồng nhau")
    if isinstance(node, ast.Constant):
        return _literal(node, expression)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand, expression, depth + 1)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        return _binary(node, expression, depth)
    if isinstance(node, ast.Call):
        return _called(node, expression, depth)
    raise ExpressionError("chỉ được có số, + - * /, ngoặc, round, abs, min, max, sum")


def _binary(node: ast.BinOp, expression: str, depth: int) -> Fraction:
    left, right = _value(node.left, expression, depth + 1), _value(node.right, expression, depth + 1)
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div() if right:
            return left / right
        case ast.Div():
            raise ExpressionError("chia cho 0")
    raise ExpressionError("chỉ được có số, + - * /, ngoặc, round, abs, min, max, sum")


def _called(node: ast.Call, expression: str, depth: int) -> Fraction:
    name = _name(node)
    values = [_value(argument, expression, depth + 1) for argument in node.args]
    if node.keywords or not values:
        raise ExpressionError(f"gọi {name or 'hàm'} không đúng")
    if name == "round" and len(values) <= 2:
        places = values[1] if len(values) == 2 else Fraction(0)
        if places.denominator != 1 or not 0 <= places <= 12:
            raise ExpressionError("làm tròn đến số chữ số không hợp lệ")
        return _rounded(values[0], int(places))
    if name == "abs" and len(values) == 1:
        return abs(values[0])
    if name in ("min", "max", "sum"):
        return {"min": min, "max": max, "sum": sum}[name](values)  # type: ignore[operator, no-any-return]
    raise ExpressionError(f"không dùng được hàm “{name}”")


def _name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _rounded(value: Fraction, places: int) -> Fraction:
    scaled = abs(value) * 10**places
    whole = Fraction(int(scaled + Fraction(1, 2)), 10**places)
    return -whole if value < 0 else whole

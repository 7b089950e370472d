"""The mutants of a module: the same code with one thing wrong, as a hand could have written it.

What is changed: comparisons, whole numbers by one, true and false, « and » and « or », arithmetic and set operators,
`not` and minus signs, conditions, what is returned, the smallest and the largest, rounding up and down, entries of a
table, and how far a permission reaches. Words are not changed: their tests are those of the pages.
"""

import ast
import copy
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NAMES = {
    "max": "min",
    "min": "max",
    "any": "all",
    "all": "any",
    "ceil": "floor",
    "floor_to": "ceil_to",
    "ceil_to": "floor_to",
    "REGION": "PERIMETER",
    "PERIMETER": "REGION",
    "ROUND_HALF_UP": "ROUND_HALF_EVEN",
}
# Neither what a hint says nor how a dataclass is made is a rule.
UNTOUCHED = ("annotation", "returns", "decorator_list")
# A condition that is one of these is turned round by the change of its operator.
TURNED = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)


@dataclass(frozen=True)
class Mutant:
    """`name` tells the line as it is and what is changed in it, so that it outlives a move of the line."""

    name: str
    line: int
    statement: int
    """Rank, in the module, of the statement that is changed."""
    tree: ast.Module


def list_mutants(source: str, *, functions: Collection[str] = ()) -> list[Mutant]:
    """Every mutant of the source, or of some functions of it."""
    tree = ast.parse(source)
    lines = source.splitlines()
    seen: Counter[str] = Counter()
    mutants = []
    for path, node in _walk(tree, functions):
        for changed in _changes(node):
            name = f"{lines[node.lineno - 1].strip()}  [{_text(node)} → {_text(changed)}]"
            seen[name] += 1
            rank = f" ({seen[name]})" if seen[name] > 1 else ""
            mutants.append(Mutant(name + rank, node.lineno, path[0][1] or 0, _replace(tree, path, changed)))
    return mutants


Path = tuple[tuple[str, int | None], ...]


def _walk(tree: ast.Module, functions: Collection[str]) -> Iterator[tuple[Path, ast.expr | ast.stmt]]:
    """The nodes of what is wanted, with how to reach each."""
    stack: list[tuple[Path, ast.AST, bool]] = [((), tree, not functions)]
    while stack:
        path, node, wanted = stack.pop()
        wanted = wanted or (isinstance(node, ast.FunctionDef) and node.name in functions)
        if wanted and isinstance(node, ast.expr | ast.stmt):
            yield path, node
        for field, value in ast.iter_fields(node):
            if field in UNTOUCHED or _is_untouched(node):
                continue
            if isinstance(value, ast.AST):
                stack.append(((*path, (field, None)), value, wanted))
            elif isinstance(value, list):
                parts = [(rank, part) for rank, part in enumerate(value) if isinstance(part, ast.AST)]
                stack.extend(((*path, (field, rank)), part, wanted) for rank, part in parts)


def _is_untouched(node: ast.AST) -> bool:
    """Imports; and the lengths that a zip verifies, which no value of the rules makes differ."""
    return isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.keyword) and node.arg == "strict")


def _replace(tree: ast.Module, path: Path, changed: ast.AST) -> ast.Module:
    """A copy of the tree with another node at the end of the path."""
    mutated = copy.deepcopy(tree)
    parent: ast.AST = mutated
    for field, rank in path[:-1]:
        value = getattr(parent, field)
        parent = value if rank is None else value[rank]
    field, rank = path[-1]
    if rank is None:
        setattr(parent, field, changed)
    else:
        getattr(parent, field)[rank] = changed
    return ast.fix_missing_locations(mutated)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of the node."""
    for change in (_change_value, _change_operator, _change_condition, _change_parts):
        for changed in change(node):
            yield ast.copy_location(changed, node)


def _change_value(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))


def _change_operator(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=found, comparators=others):
            for rank, one in enumerate(found):
                yield ast.Compare(left, [*found[:rank], COMPARISONS[type(one)](), *found[rank + 1 :]], others)
        case ast.BoolOp(op=found, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(found, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=found, right=right) if type(found) in OPERATIONS:
            yield ast.BinOp(left, OPERATIONS[type(found)](), right)
        case ast.AugAssign(target=target, op=found, value=value) if type(found) in OPERATIONS:
            yield ast.AugAssign(target, OPERATIONS[type(found)](), value)


def _change_condition(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=test, body=body, orelse=orelse) if not _is_turned(test):
            yield ast.If(_turn(test), body, orelse)
        case ast.IfExp(test=test, body=body, orelse=orelse) if not _is_turned(test):
            yield ast.IfExp(_turn(test), body, orelse)
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _change_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Without one of the entries of a table."""
    match node:
        case ast.Dict(keys=keys, values=values):
            for rank in range(len(keys)):
                yield ast.Dict(keys[:rank] + keys[rank + 1 :], values[:rank] + values[rank + 1 :])
        case ast.Set(elts=parts) if len(parts) > 1:
            for rank in range(len(parts)):
                yield ast.Set(parts[:rank] + parts[rank + 1 :])


def _turn(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)


def _is_turned(test: ast.expr) -> bool:
    """Whether another change already does what a `not` before the condition would."""
    if isinstance(test, ast.Compare):
        return len(test.ops) == 1 and isinstance(test.ops[0], TURNED)
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _text(node: ast.AST) -> str:
    """The node in one line, short enough to be read."""
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())

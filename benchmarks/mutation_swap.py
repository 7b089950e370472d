"""A mutant put into a module that is loaded: functions take its code, tables its values, wherever they are held.

What a class says of itself and the default values of a function are read once, when the module is: such a mutant is
refused, and its tests begin anew in a process that has not loaded the module.
"""

import ast
import gc
import inspect
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any


class NotSwappableError(Exception):
    """The mutant cannot be put into a module that is loaded."""


class UnreadableError(Exception):
    """The tables of the mutant cannot be read: whoever imports the module would see it."""


def swap(module: ModuleType, tree: ast.Module, mutated: ast.Module, *, statement: int) -> None:
    """Make the module what the mutant is; `statement` is the rank, in the module, of what is changed."""
    name = str(module.__file__)
    before, after = compile(tree, name, "exec"), compile(mutated, name, "exec")
    if isinstance(mutated.body[statement], ast.Assign | ast.AnnAssign):
        _swap_values(module, mutated.body[statement:], name)
    elif _shell(before) != _shell(after):
        raise NotSwappableError
    pairs = zip(_functions(before), _functions(after), strict=True)
    changed = {old: new for old, new in pairs if old != new}
    for function in [one for one in gc.get_objects() if isinstance(one, FunctionType)]:
        if function.__module__ == module.__name__ and function.__code__ in changed:
            function.__code__ = changed[function.__code__]


def _swap_values(module: ModuleType, statements: list[ast.stmt], name: str) -> None:
    """Read the table again, and those that follow, which may be made of it; who imported one by name takes the new."""
    tables: list[ast.stmt] = [one for one in statements if isinstance(one, ast.Assign | ast.AnnAssign)]
    held = dict(vars(module))
    try:
        exec(compile(ast.Module(tables, []), name, "exec"), vars(module))  # noqa: S102 -- the module's own code
    except Exception as error:
        raise UnreadableError from error
    fresh = {key: (held[key], value) for key, value in vars(module).items() if key in held and held[key] is not value}
    for other in [one for one in list(sys.modules.values()) if isinstance(one, ModuleType)]:
        for key, (old, new) in fresh.items():
            if vars(other).get(key) is old:
                setattr(other, key, new)


def _functions(code: CodeType) -> Iterator[CodeType]:
    """The functions and methods that the code makes, in order; those that they make in turn are theirs."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if part.co_flags & inspect.CO_OPTIMIZED:
                yield part
            else:
                yield from _functions(part)


def _shell(code: CodeType) -> tuple[Any, ...]:
    """What the code of a module or of a class does, but for the inside of functions."""
    parts = [
        _shell(part) if isinstance(part, CodeType) and not part.co_flags & inspect.CO_OPTIMIZED else _plain(part)
        for part in code.co_consts
    ]
    return (code.co_code, code.co_names, tuple(parts))


def _plain(part: Any) -> Any:
    """A comprehension of the module itself is run once, as its values are."""
    if isinstance(part, CodeType):
        return part if part.co_name.startswith("<") and part.co_name != "<lambda>" else part.co_qualname
    return (type(part), part)

"""Makes docs/python/reference.md of the stub's and the sources' docstrings.

python bindings/python/tools/reference.py            # write it
python bindings/python/tools/reference.py --check    # exit 1 if it would change
"""

import argparse
import ast
import difflib
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional, Union

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "bindings/python/python/voirs"
REFERENCE = ROOT / "docs/python/reference.md"

HEAD = """\
# Python reference

Everything in the package `voirs`, made of its docstrings by `bindings/python/tools/reference.py`.
`quick-start.md` says how it goes together, `faq.md` has the table of errors.

"""

#: Sections, with the names of their first entries; the rest follows by name.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Pipeline", ("VoirsPipeline", "CancelToken", "Stream")),
    ("Audio", ("AudioBuffer", "AudioChunk")),
    ("Settings", ("Config", "PipelineSettings", "RequestSettings")),
    ("What the engine tells", ("Timing", "TextWarning", "VoiceInfo", "SettingInfo")),
    ("Functions", ()),
    ("Errors", ("VoirsError",)),
)

#: The columns that a signature may take on one line.
WIDTH = 96

Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class Source:
    """The definitions of one file."""

    def __init__(self, path: Path) -> None:
        """Reads the file."""
        text = path.read_text(encoding="utf-8")
        self.lines = text.splitlines()
        self.tree = ast.parse(text)
        self.classes = {n.name: n for n in self.tree.body if isinstance(n, ast.ClassDef)}
        self.functions = {n.name: n for n in self.tree.body if isinstance(n, ast.FunctionDef)}
        self.aliases = {
            n.target.id: n.value
            for n in self.tree.body
            if isinstance(n, ast.AnnAssign)
            and isinstance(n.target, ast.Name)
            and isinstance(n.annotation, ast.Name)
            and n.annotation.id == "TypeAlias"
            and n.value is not None
        }

    def comment_above(self, node: ast.AST) -> str:
        """The comment of ``#:`` above a field."""
        lines: list[str] = []
        at = node.lineno - 2  # type: ignore[attr-defined]
        while at >= 0 and self.lines[at].strip().startswith("#:"):
            lines.insert(0, self.lines[at].strip()[2:].strip())
            at -= 1
        return " ".join(lines)


class Plain(ast.NodeTransformer):
    """Annotations as they are written today, private aliases in full."""

    def __init__(self, aliases: dict[str, ast.expr]) -> None:
        """Takes the aliases by name."""
        self.aliases = aliases

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """An annotation in quotes."""
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """An alias, or a generic of ``typing``."""
        if node.id in self.aliases:
            return self.visit(self.aliases[node.id])  # type: ignore[no-any-return]
        if node.id in ("Dict", "FrozenSet", "List", "Tuple", "Type"):
            return ast.Name(node.id.lower(), node.ctx)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """``Optional`` and ``Union``; what ``Literal`` holds stays."""
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name == "Literal":
            return node
        self.generic_visit(node)
        if name == "Optional":
            return ast.BinOp(node.slice, ast.BitOr(), ast.Constant(None))
        if name == "Union" and isinstance(node.slice, ast.Tuple):
            union, *rest = node.slice.elts
            for other in rest:
                union = ast.BinOp(union, ast.BitOr(), other)
            return union
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        """A union in a union, without brackets."""
        self.generic_visit(node)
        if isinstance(node.right, ast.BinOp):
            inner = self.visit_BinOp(ast.BinOp(node.left, node.op, node.right.left))
            return ast.BinOp(inner, node.op, node.right.right)
        return node


class Reference:
    """The document."""

    def __init__(self) -> None:
        """Reads the package."""
        self.sources = {path.name: Source(path) for path in sorted(PACKAGE.glob("_*.py*"))}
        self.names = public_names(PACKAGE / "__init__.py")
        aliases: dict[str, ast.expr] = {}
        for source in self.sources.values():
            aliases.update(source.aliases)
        self.plain = Plain(aliases)

    def text(self) -> str:
        """The whole of it."""
        rest = {*self.names, "PipelineSettings", "RequestSettings"} - {"__version__"}
        parts = []
        for title, first in SECTIONS:
            names = [*first, *sorted(rest.difference(*(n for _, n in SECTIONS)), key=self.order)]
            chosen = [n for n in names if n in rest and (n in first or self.section(n) == title)]
            rest -= set(chosen)
            parts.append(f"## {title}\n\n" + "\n".join(self.entry(name) for name in chosen))
        if rest:
            raise SystemExit(f"no section takes {', '.join(sorted(rest))}")
        return HEAD + "\n".join(parts).rstrip() + "\n"

    def order(self, name: str) -> tuple[int, str]:
        """Errors by their numbers, the rest by name."""
        node = self.sources["_errors.py"].classes.get(name)
        return (assigned(node).get("number", 0) if node else 0, name)

    def section(self, name: str) -> str:
        """Where a name goes that no section names."""
        if any(name in source.functions for source in self.sources.values()):
            return "Functions"
        return "Errors" if name.endswith("Error") else ""

    def entry(self, name: str) -> str:
        """A class or a function."""
        for source in self.sources.values():
            if name in source.functions:
                function = source.functions[name]
                signature = self.signature(function, f"voirs.{name}")
                return f"### `{name}`\n\n{signature}{markdown(docstring(function))}"
            if name in source.classes:
                return self.class_entry(source, source.classes[name])
        raise SystemExit(f"{name} is defined nowhere")

    def class_entry(self, source: Source, node: ast.ClassDef) -> str:
        """A class with all that it has."""
        bases = [ast.unparse(base) for base in node.bases]
        if node.name.endswith("Error"):
            return self.error_entry(source, node, bases)
        parts = [f"### `{node.name}`\n"]
        # What the extension module calls `Pipeline` is only there to be derived from.
        classes = [(source, node)]
        if "Pipeline" in bases:
            stub = self.sources["_voirs.pyi"]
            classes.insert(0, (stub, stub.classes["Pipeline"]))
        for _, each in classes:
            for method in methods(each, "__new__"):
                parts.append(self.signature(method, f"voirs.{node.name}").rstrip() + "\n")
        parts.append(markdown(docstring(node)))
        if bases in (["AudioBuffer"], ["RequestSettings"]):
            parts.append(f"Has everything of `{bases[0]}`, and:\n")
        parts.extend(self.fields(source, node))
        for owner, each in classes:
            for method in methods(each):
                parts.append(self.method_entry(owner, each, method))
        return "\n".join(parts)

    def fields(self, source: Source, node: ast.ClassDef) -> Iterator[str]:
        """A table of fields, where there are any."""
        fields = [f for f in node.body if isinstance(f, ast.AnnAssign)]
        if not fields:
            return
        described = [(f, source.comment_above(f)) for f in fields]
        has_text = any(text for _, text in described)
        yield "| field | type |" + (" |" if has_text else "")
        yield "| --- | --- |" + (" --- |" if has_text else "")
        for field, text in described:
            kind = self.annotation(field.annotation).replace("|", "\\|")
            row = f"| `{ast.unparse(field.target)}` | `{kind}` |"
            yield row + (f" {cell(text)} |" if has_text else "")
        yield ""

    def error_entry(self, source: Source, node: ast.ClassDef, bases: list[str]) -> str:
        """An exception: code, number, built-in base."""
        values = assigned(node)
        head = f"### `{node.name}`\n\n"
        if not values:
            return head + markdown(docstring(node)) + "\n" + "\n".join(self.fields(source, node))
        code = f"`{values['code']}`, {values['number']}; also `{bases[1]}`.\n\n"
        return head + code + markdown(docstring(node))

    def method_entry(self, source: Source, node: ast.ClassDef, method: Definition) -> str:
        """A method or a property."""
        owner = "VoirsPipeline" if node.name == "Pipeline" else node.name
        marks = {ast.unparse(mark) for mark in method.decorator_list}
        head = f"#### `{owner}.{method.name}`\n\n"
        if "property" in marks:
            returns = method.returns
            kind = self.annotation(returns) if returns else "Any"
            return f"{head}Property, `{kind}`. {markdown(docstring(method))}"
        static = bool(marks & {"classmethod", "staticmethod"})
        called = f"voirs.{owner}.{method.name}" if static else method.name
        return (
            head
            + self.signature(method, called, "staticmethod" not in marks)
            + markdown(docstring(method))
        )

    def annotation(self, node: ast.expr) -> str:
        """A type as text."""
        return ast.unparse(self.plain.visit(node)).replace("'", '"')

    def signature(self, node: Definition, name: str, bound: Optional[bool] = None) -> str:
        """A signature as a block of code."""
        if bound is None:
            bound = node.name == "__new__"
        parameters = list(self.parameters(node.args))[1 if bound else 0 :]
        if parameters[:1] == ["/"]:
            del parameters[0]
        asynchronous = isinstance(node, ast.AsyncFunctionDef)
        # An asynchronous generator is called without `await`.
        yields = any(isinstance(n, ast.Yield) for n in ast.walk(node))
        start = f"{'await ' if asynchronous and not yields else ''}{name}"
        end = ")"
        if node.name != "__new__" and node.returns is not None:
            end = f") -> {self.annotation(node.returns)}"
        whole = f"{start}({', '.join(parameters)}{end}"
        if len(whole) > WIDTH:
            lines = "".join(f"    {parameter},\n" for parameter in parameters)
            whole = f"{start}(\n{lines}{end}"
        return f"```text\n{whole}\n```\n\n"

    def parameters(self, arguments: ast.arguments) -> Iterator[str]:
        """Each parameter with its type and default."""
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: list[Optional[ast.expr]] = [None] * (len(positional) - len(arguments.defaults))
        defaults += arguments.defaults
        for at, (argument, default) in enumerate(zip(positional, defaults)):
            yield self.parameter(argument, default)
            if at + 1 == len(arguments.posonlyargs):
                yield "/"
        if arguments.kwonlyargs:
            yield "*"
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
            yield self.parameter(argument, default)
        if arguments.kwarg is not None:
            yield "**" + self.parameter(arguments.kwarg, None)

    def parameter(self, argument: ast.arg, default: Optional[ast.expr]) -> str:
        """One of them."""
        text = argument.arg
        if argument.annotation is not None:
            text += f": {self.annotation(argument.annotation)}"
        if default is not None:
            text += " = " + ast.unparse(default).replace("'", '"')
        return text


def public_names(path: Path) -> list[str]:
    """What ``__all__`` lists."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    raise SystemExit(f"{path} has no __all__")


def assigned(node: ast.ClassDef) -> dict[str, Any]:
    """The values of a class's variables."""
    return {
        ast.unparse(n.targets[0]): ast.literal_eval(n.value)
        for n in node.body
        if isinstance(n, ast.Assign)
    }


def methods(node: ast.ClassDef, name: str = "") -> Iterator[Definition]:
    """The public methods of a class, or those of one name."""
    for each in node.body:
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) and (
            each.name == name if name else not each.name.startswith("_")
        ):
            yield each


def docstring(node: Union[ast.ClassDef, Definition]) -> str:
    """The docstring, which everything public has."""
    text = ast.get_docstring(node)
    if not text:
        raise SystemExit(f"{node.name} has no docstring")
    return text


def markdown(text: str) -> str:
    """A docstring in reStructuredText as Markdown."""
    blocks: list[str] = []
    code = False
    for block in re.split(r"\n\s*\n", text):
        if code or block.startswith("    "):
            blocks.append(f"```text\n{textwrap.dedent(block)}\n```")
        elif block.startswith(":"):
            entries = re.split(r"\n(?=:)", block)
            blocks.append("\n".join(field_list_entry(entry) for entry in entries))
        else:
            blocks.append(inline(re.sub(r"::$", ":", block)))
        code = block.endswith("::")
    return "\n\n".join(blocks) + "\n"


def field_list_entry(entry: str) -> str:
    """``:param x: …`` and ``:raises X: …`` as items of a list."""
    match = re.match(r":(param|raises) (\w+): (.*)", entry, re.DOTALL)
    if match is None:
        raise SystemExit(f"a field list has {entry!r}")
    kind, name, text = match.groups()
    text = inline(" ".join(text.split()))
    return f"- raises `{name}`: {text}" if kind == "raises" else f"- `{name}`: {text}"


def cell(text: str) -> str:
    """A comment as a cell of a table."""
    return inline(text).replace("|", "\\|")


def inline(text: str) -> str:
    """Roles and literals."""
    text = re.sub(r":\w+:`([^`]+)`", r"`\1`", text)
    return re.sub(r"``([^`]+)``", r"`\1`", text)


def main() -> int:
    """Writes or compares the reference."""
    parser = argparse.ArgumentParser(description="Makes the Python reference.")
    parser.add_argument("--check", action="store_true", help="compare, and exit 1 on a difference")
    parser.add_argument("--output", type=Path, default=REFERENCE, metavar="FILE")
    arguments = parser.parse_args()
    new = Reference().text()
    if not arguments.check:
        arguments.output.write_text(new, encoding="utf-8", newline="\n")
        return 0
    output: Path = arguments.output
    old = output.read_text(encoding="utf-8") if output.exists() else ""
    if old == new:
        return 0
    difference = difflib.unified_diff(
        old.splitlines(), new.splitlines(), str(output), "from the sources", lineterm=""
    )
    print("\n".join(difference), file=sys.stderr)
    print("Run python bindings/python/tools/reference.py.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""The command: read, solve, write. Exit status 0 when solved, 2 when the input is refused, 3 when infeasible."""

from collections.abc import Sequence

from allocation.engine.allocate import marginal, solve
from allocation.engine.problem import Problem
from allocation.engine.solution import Infeasible, Solution
from allocation.file_mode.exact import quote
from allocation.file_mode.inputs import read_problem
from allocation.file_mode.options import Options, parse_options
from allocation.file_mode.results import render_infeasible, render_marginal, render_solution, write_json
from iae_portal.common.file_mode.reading import name_input
from iae_portal.common.file_mode.refusals import Refusal, refuse, tell
from iae_portal.common.file_mode.writing import write_all

PROGRAM = "bin/manage allocate"
INFEASIBLE = 3


def main(arguments: Sequence[str], *, program: str = PROGRAM) -> int:
    """Run the file mode and return its exit status."""
    try:
        return run(parse_options(arguments, program=program))
    except Refusal as error:
        return refuse(error)


def run(options: Options) -> int:
    """Solve what the options ask and write the answer, or raise a `Refusal` and write nothing."""
    problem = read_problem(options.scenario)
    _check_marginal(options, problem)
    try:
        answer = solve(problem)
        rendered = _render(problem, answer, code=options.marginal)
    except ArithmeticError as error:
        # Exact figures have no limit, but the linear programmes behind a clause or a budget do.
        message = (
            "les ordres de grandeur des nombres sont trop éloignés les uns des autres pour ce calcul. "
            "Vérifiez les unités, et retirez les valeurs infimes ou démesurées."
        )
        raise Refusal(message, file=name_input(options.scenario)) from error
    write_all([(options.out, write_json(rendered))])
    if not isinstance(answer, Infeasible):
        return 0
    for reason in answer.reasons:
        tell(f"Infaisable. {reason.message}")
    return INFEASIBLE


def _render(problem: Problem, answer: Solution | Infeasible, *, code: str | None) -> dict[str, object]:
    """Return what OUT.json says; `code` is the territory whose marginal is asked."""
    if isinstance(answer, Infeasible):
        return render_infeasible(answer)
    rendered = render_solution(problem, answer)
    if code is not None:
        rendered["marginal"] = render_marginal(marginal(problem, answer, code))
    return rendered


def _check_marginal(options: Options, problem: Problem) -> None:
    code = options.marginal
    if code is not None and all(territory.code != code for territory in problem.territories):
        raise Refusal(
            f"--marginal : « {quote(code)} » n’est le code d’aucun territoire. Donnez un de ses codes.",
            file=name_input(options.scenario),
            place="territories",
        )

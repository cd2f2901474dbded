"""What is wrong with a setting, in a sentence."""

from pydantic import ValidationError

from interventions.cli.environment import READERS

REMEDY = "correct it in the environment"


def nonsense(fault: ValidationError) -> str | None:
    """Name the variable that makes no sense and say why, without its value; None when no setting is at fault."""
    prefixes = {model.__name__: model.model_config.get("env_prefix", "") for model in READERS}
    if fault.title not in prefixes:
        return None
    first = fault.errors(include_input=False)[0]
    name = "".join(f"{prefixes[fault.title]}{field}: ".upper() for field in first["loc"][:1])
    return f"{name}{first['msg'].removeprefix('Value error, ')}"


def sentence(fault: Exception) -> str:
    """Say what keeps a process from being put together: a setting that makes no sense, or anything else."""
    return (isinstance(fault, ValidationError) and nonsense(fault)) or str(fault)

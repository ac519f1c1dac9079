"""Functions that find one kind of fault become the rules of the house, each under an id.

``docs/batches.md`` and ``docs/domains.md`` list them with the tests that fail without them, which
``scripts/prove_rules.py`` shows. The rules themselves belong to the modules that know what they are
about.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ParamSpec, TypeVar

from pydantic import ValidatorFunctionWrapHandler, WrapValidator

Arguments = ParamSpec("Arguments")
Fault = TypeVar("Fault")


class Origin(StrEnum):
    """Who made a rule."""

    BATCH_GUIDE = "CLOVA OCR, Batch"
    DOMAIN_GUIDE = "CLOVA OCR, Domain"
    OURS = "ours"


@dataclass(slots=True)
class Rule:
    """One rule. ``rule_id`` is dotted (``batch.name.unique``), ``text`` what people read of it.

    ``lifted_by`` is the key of ``policy.yaml`` that lifts it, empty where none does. ``kept`` is
    True but in the proof that a rule has a test which fails without it.
    """

    rule_id: str
    text: str
    origin: Origin
    lifted_by: str = ""
    kept: bool = True


RULES: dict[str, Rule] = {}
"""Every rule of the modules that are imported, by id."""


def _registered(rule_id: str, text: str, origin: Origin, lifted_by: str = "") -> Rule:
    if rule_id in RULES:
        raise ValueError(f"two rules have the id {rule_id}")
    RULES[rule_id] = entry = Rule(rule_id, text, origin, lifted_by)
    return entry


def rule(
    rule_id: str, text: str, origin: Origin = Origin.OURS, *, lifted_by: str = ""
) -> Callable[[Callable[Arguments, Iterable[Fault]]], Callable[Arguments, Iterable[Fault]]]:
    """Register a function that yields what is wrong: nothing where the rule is kept to."""
    entry = _registered(rule_id, text, origin, lifted_by)

    def decorate(
        find: Callable[Arguments, Iterable[Fault]],
    ) -> Callable[Arguments, Iterable[Fault]]:
        @functools.wraps(find)
        def faults(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Iterable[Fault]:
            return find(*args, **kwargs) if entry.kept else ()

        return faults

    return decorate


def typed_rule(rule_id: str, text: str, origin: Origin = Origin.OURS) -> WrapValidator:
    """Register what the type of a field says, for its ``Annotated``."""
    entry = _registered(rule_id, text, origin)

    def validate(value: object, handler: ValidatorFunctionWrapHandler) -> object:
        return handler(value) if entry.kept else value

    return WrapValidator(validate)


def written_as(
    rule_id: str, text: str, origin: Origin = Origin.OURS
) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Register how a text is written, where several ways mean the same one."""
    entry = _registered(rule_id, text, origin)

    def decorate(rewrite: Callable[[str], str]) -> Callable[[str], str]:
        @functools.wraps(rewrite)
        def rewritten(value: str) -> str:
            return rewrite(value) if entry.kept else value

        return rewritten

    return decorate


def first(faults: Iterable[str]) -> None:
    """Raise the first fault of a value as pydantic expects it.

    Raises:
        ValueError: there is one.
    """
    for fault in faults:
        raise ValueError(fault)

"""Files that are valid one by one become the reasons why some may not run beside the others.

Of two files that clash, the one that was registered first runs and the newcomer gets the reason. A
file that is refused holds no other back. The rules are in ``domain_rules``, ``template_rules`` and
``batch_rules``; what concerns one file alone belongs to its spec.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from ocr_pipeline.spec.batch_rules import Batches
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKey, ConfigKind
from ocr_pipeline.spec.domain_rules import Domains
from ocr_pipeline.spec.problems import Fault
from ocr_pipeline.spec.template_rules import Templates

Judged_contra = TypeVar("Judged_contra", contravariant=True)


def clashes(
    catalog: Catalog, registration_order: Mapping[ConfigKey, int]
) -> dict[ConfigKey, list[str]]:
    """The reasons per key of a valid domain, template or batch that may not run; pure.

    ``registration_order`` is lower for what came first; a file that is not in it comes last.
    """
    last = max(registration_order.values(), default=0) + 1
    files = sorted(
        (file for file in catalog.files if not catalog.problems_of(*file.key)),
        key=lambda file: (registration_order.get(file.key, last), file.key),
    )
    domains = Domains(catalog)
    reasons = _judge(files, catalog.domains, ConfigKind.DOMAIN, domains)
    templates = {
        f"{domain_id}/{template_id}": template
        for domain_id, of_domain in catalog.templates.items()
        for template_id, template in of_domain.items()
    }
    reasons |= _judge(files, templates, ConfigKind.TEMPLATE, Templates(catalog))
    project_dir = catalog.config_dir.parent
    batches = {name: batch.anchored(project_dir) for name, batch in catalog.batches.items()}
    return reasons | _judge(files, batches, ConfigKind.BATCH, Batches(catalog, domains))


def faults(
    catalog: Catalog, registration_order: Mapping[ConfigKey, int] | None = None
) -> dict[ConfigKey, list[str]]:
    """All that is wrong, per key: what left a file out, and clashes.

    Without a registration order (there is no ledger) the one that is first by kind and id wins.
    """
    order = {file.key: 0 for file in catalog.files}
    clashing = clashes(catalog, order if registration_order is None else registration_order)
    return {key: list(messages) for key, messages in catalog.problems.items()} | clashing


class _Accepted(Protocol[Judged_contra]):
    """What runs so far."""

    def faults(self, config_id: str, spec: Judged_contra) -> Iterator[Fault]:
        """What a newcomer does wrong beside it."""
        ...

    def accept(self, config_id: str, spec: Judged_contra) -> None:
        """Let the newcomer run too."""
        ...


def _judge(
    files: Iterable[ConfigFile],
    specs: Mapping[str, Judged_contra],
    kind: ConfigKind,
    accepted: _Accepted[Judged_contra],
) -> dict[ConfigKey, list[str]]:
    reasons = {}
    for file in (file for file in files if file.kind == kind):
        spec = specs[file.config_id]
        messages = [file.problem(loc, what) for loc, what in accepted.faults(file.config_id, spec)]
        if messages:
            reasons[file.key] = messages
        else:
            accepted.accept(file.config_id, spec)
    return reasons

"""What an operator wants of a domain becomes a wish: new files, and what follows from them.

A domain's templates are files of their own: ``domain_templates``. Asking and printing belong to the
doors.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKind
from ocr_pipeline.spec.domain import DomainSpec, GeneralDomain, TemplateDomain
from ocr_pipeline.spec.edits import Change, FileEdit, edited_file, new_file, read_before
from ocr_pipeline.spec.policy import PolicySpec
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.steps.change import Wish, file_to_change, refuse
from ocr_pipeline.steps.domain_draft import id_faults
from ocr_pipeline.steps.domain_templates import (
    TemplateFiles,
    copied_templates,
    removed_templates,
    rewritten_templates,
)

_SCHEMA = "../schema/domain.json"


def create_domain(catalog: Catalog, domain_id: str, values: Mapping[str, object]) -> Wish:
    """A new domain; ``values`` are written in their order.

    Raises:
        SpecError: the id cannot be that of a new domain.
    """
    refuse(id_faults(catalog, domain_id))
    path = _path(catalog, domain_id)
    edit = FileEdit(path, None, new_file(values, _SCHEMA))
    waiting = users_of(catalog, domain_id)
    return Wish(
        Change(catalog.config_dir, (edit,)),
        tuple(f"batch `{file.config_id}` names it" for file in waiting),
        needed=((ConfigKind.DOMAIN, domain_id),),
        reload=bool(waiting),
    )


def edit_domain(catalog: Catalog, domain_id: str, changes: Mapping[str, object]) -> Wish:
    """Some fields of a domain are set, or ``REMOVED``; nothing changes where they are so already.

    Raises:
        SpecError: there is no such domain, or a field that stays as it was created would change.
    """
    file = file_to_change(catalog, ConfigKind.DOMAIN, domain_id)
    refuse(type_faults(catalog.domains.get(domain_id), changes))
    before = _content(file)
    edits = [FileEdit(file.path, before, edited_file(before, _at_top(changes)))]
    templates = TemplateFiles()
    if _becomes_basic(catalog.domains.get(domain_id), changes):
        templates = rewritten_templates(catalog, domain_id)
    edits = [edit for edit in (*edits, *templates.edits) if edit.before != edit.after]
    said = _said_to_batches(catalog, domain_id) if edits else ()
    return Wish(
        Change(catalog.config_dir, tuple(edits)),
        (*templates.said, *said),
        needed=((ConfigKind.DOMAIN, domain_id),),
    )


def copy_domain(
    catalog: Catalog, source_id: str, new_id: str, changes: Mapping[str, object]
) -> Wish:
    """A new domain like another one, but for ``changes``, with its templates.

    Raises:
        SpecError: the source is no valid domain, cannot be copied, or something is not new.
    """
    file = file_to_change(catalog, ConfigKind.DOMAIN, source_id)
    source = valid_domain(catalog, source_id)
    refuse(
        copy_faults(source_id, source, catalog.policy),
        new_name_faults(source, changes),
        id_faults(catalog, new_id),
        type_faults(source, changes),
    )
    content = edited_file(_content(file), _at_top(changes))
    templates = copied_templates(
        catalog, source_id, new_id, to_basic=_becomes_basic(source, changes)
    )
    path = _path(catalog, new_id)
    return Wish(
        Change(catalog.config_dir, (FileEdit(path, None, content), *templates.edits)),
        (*templates.said, f"keys and statistics stay with `{source_id}`"),
        needed=((ConfigKind.DOMAIN, new_id),),
    )


def delete_domain(catalog: Catalog, ledger: Ledger, domain_id: str, *, force: bool) -> Wish:
    """A domain and its templates go; ``force`` pauses the batches that use it.

    Raises:
        SpecError: there is no such domain, or a batch uses it.
    """
    file = file_to_change(catalog, ConfigKind.DOMAIN, domain_id)
    users = users_of(catalog, domain_id)
    if not force:
        refuse(use_faults(domain_id, users))
    reason = f"domain {domain_id} was deleted"
    templates = removed_templates(catalog, domain_id)
    gone = (file.key, *((ConfigKind.TEMPLATE, name) for name in templates.ids))

    def record() -> None:
        for key in gone:
            ledger.forget_config(*key)

    removal = FileEdit(file.path, _content(file), None)
    pauses = (_pause(user, reason) for user in users)
    return Wish(
        Change(catalog.config_dir, (removal, *templates.edits, *pauses)),
        (*templates.said, *(_said_to_user(user, templates) for user in users)),
        broken=tuple(user.key for user in users),
        record=record,
    )


# -- rules of these verbs -------------------------------------------------------------------------


@rule(
    "domain.copy.general",
    "A General domain cannot be copied, because there is one per region.",
    Origin.DOMAIN_GUIDE,
    lifted_by="max_general_domains",
)
def copy_faults(source_id: str, source: DomainSpec, policy: PolicySpec) -> Iterator[str]:
    """Where the policy allows several, the reason is gone."""
    if isinstance(source, GeneralDomain) and policy.max_general_domains == 1:
        yield (
            f"`{source_id}` is a General domain, and there is only one per region, so it cannot be "
            "copied; `max_general_domains` in policy.yaml allows more"
        )


@rule(
    "domain.copy.new_name",
    "A copy has a name and a code of its own.",
    Origin.DOMAIN_GUIDE,
)
def new_name_faults(source: DomainSpec, changes: Mapping[str, object]) -> Iterator[str]:
    """All else is taken from the source."""
    for field in ("name", "code"):
        if changes.get(field, getattr(source, field)) == getattr(source, field):
            yield f"the copy needs a new {field}; give one with --{field}"


@rule("domain.service_type.fixed", "A domain keeps the service type that it was created with.")
def type_faults(domain: DomainSpec | None, changes: Mapping[str, object]) -> Iterator[str]:
    """Batches, templates and callers rely on it."""
    kept = domain.service_type if domain else None
    if kept and changes.get("service_type", kept) != kept:
        yield f"service_type: stays `{kept}`; create another domain instead"


@rule(
    "domain.delete.in_use",
    "A domain that a batch uses is deleted only by force, which pauses the batch.",
)
def use_faults(domain_id: str, users: Iterable[ConfigFile]) -> Iterator[str]:
    """They are named, to be looked at."""
    names = ", ".join(f"`{user.config_id}`" for user in users)
    if names:
        yield (
            f"domain `{domain_id}` is used by batch {names}; delete it, name another domain "
            "there, or pause it with --force"
        )


# -- what is there --------------------------------------------------------------------------------


def valid_domain(catalog: Catalog, domain_id: str) -> DomainSpec:
    """A domain whose file is in order.

    Raises:
        SpecError: it is not; the message says why.
    """
    refuse(catalog.problems_of(ConfigKind.DOMAIN, domain_id))
    return catalog.domains[domain_id]


def users_of(catalog: Catalog, domain_id: str) -> list[ConfigFile]:
    """The files of batches that name a domain, also of those that are not valid."""
    return [
        file
        for file in catalog.files
        if file.kind == ConfigKind.BATCH
        and file.document
        and isinstance(file.document.data, dict)
        and file.document.data.get("domain") == domain_id
    ]


# -- files ----------------------------------------------------------------------------------------


def _path(catalog: Catalog, domain_id: str) -> Path:
    return catalog.config_dir / "domains" / f"{domain_id}.yaml"


def _content(file: ConfigFile) -> bytes:
    return read_before(file.path) or b""


def _at_top(changes: Mapping[str, object]) -> dict[tuple[str | int, ...], object]:
    return {(field,): value for field, value in changes.items()}


def _becomes_basic(domain: DomainSpec | None, changes: Mapping[str, object]) -> bool:
    if not isinstance(domain, TemplateDomain) or "recognition_model" not in changes:
        return False
    return domain.recognition_model == "premium" and changes["recognition_model"] != "premium"


def _pause(user: ConfigFile, reason: str) -> FileEdit:
    before = _content(user)
    pause: dict[tuple[str | int, ...], object] = {
        ("enabled",): False,
        ("paused_reason",): reason,
    }
    return FileEdit(user.path, before, edited_file(before, pause))


def _said_to_user(user: ConfigFile, templates: TemplateFiles) -> str:
    rest = "what was begun is finished under its frozen settings"
    if templates.edits:
        rest = "what was planned waits for templates that are gone: `batch cancel` ends it"
    paused = f"batch `{user.config_id}` is paused, and cannot run until it names another domain"
    return f"{paused}; {rest}"


def _said_to_batches(catalog: Catalog, domain_id: str) -> tuple[str, ...]:
    names = ", ".join(f"`{file.config_id}`" for file in users_of(catalog, domain_id))
    if not names:
        return ()
    return (f"new images of {names} are affected; chunks that are planned keep their settings",)

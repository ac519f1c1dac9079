"""What flags leave open of a batch is asked step by step; what breaks a rule is explained at once.

Which rules there are belongs to ``steps.batch_draft``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ocr_pipeline.cli.asking import ask, ask_yes, choose, choose_several
from ocr_pipeline.cli.batch.fields import Fields, is_bucket, nested, storage_value
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.spec.catalog import Catalog, ConfigKey
from ocr_pipeline.spec.edits import REMOVED
from ocr_pipeline.spec.problems import Loc
from ocr_pipeline.steps.batch_draft import domains_to_choose, field_faults

_FORMATS = {"xls": "Excel workbooks (.xlsx)", "json": "a file for each image"}
_CONTENTS = {
    "text": "texts, values and confidences",
    "full": "polygons too",
    "thin": "links to the result files",
}
_LANGUAGES = {
    "ko": "Korean",
    "ja": "Japanese",
    "zh-TW": "Traditional Chinese",
    "zh-CN": "Simplified Chinese",
}


@dataclass(slots=True)
class Interview:
    """The fields of one batch while a person is asked for them.

    ``answers`` begin with what flags said; ``before`` is what the file of a batch holds that is
    edited; ``flags`` say where buckets are.
    """

    catalog: Catalog
    order: Mapping[ConfigKey, int]
    batch_id: str
    flags: Mapping[str, Any]
    answers: Fields
    before: Mapping[str, Any] = field(default_factory=dict)

    def hold(self) -> Fields:
        """Ask for everything that is open, in the order of the form; returns all answers."""
        self._text(("name",), "Name")
        self._choice(("domain",), "Domain", domains_to_choose(self.catalog))
        self._of_the_domain()
        self._choice(("file_format",), "File format", _FORMATS)
        print_line("A path is a folder, or s3://bucket/prefix.")
        self._place("input", "Input path")
        self._place("result", "Result path")
        self._webhook()
        self._schedule()
        return self.answers

    def _of_the_domain(self) -> None:
        """Only what the domain allows is asked for."""
        domain = self.catalog.domains[str(self._value(("domain",)))]
        if len(domain.languages) > 1 and ("languages",) not in self.answers:
            offered = {str(code): _LANGUAGES[code] for code in domain.languages}
            known = [it for it in self._value(("languages",)) or offered if it in offered]
            chosen = choose_several("Languages", offered, known or list(offered))
            everything = set(chosen) == set(offered)
            self._answer(("languages",), REMOVED if everything else list(chosen))
        for name, text in (
            ("table_extraction", "Extract tables?"),
            ("long_image", "Recognize long images (8,000 to 25,000 px)?"),
        ):
            if getattr(domain, name, False) and (name,) not in self.answers:
                self._answer((name,), ask_yes(text, default=bool(self._value((name,)))))

    def _webhook(self) -> None:
        url = self._optional(("webhook", "url"), "Webhook URL", "Who is told about results")
        if not url:
            return
        if not {("webhook", "secret", "env"), ("webhook", "secret", "file")} & self.answers.keys():
            print_line("Its signing secret: the variable that holds it, or file:PATH.")
            text = "Secret"
            self._asked(("webhook", "secret"), text, _secret, _secret_text(self._secret_before()))
        self._choice(("webhook", "content"), "Content of a delivery", _CONTENTS, "text")

    def _secret_before(self) -> object:
        return self._value(("webhook", "secret"))

    def _schedule(self) -> None:
        cron = self._optional(
            ("schedule", "cron"), "Schedule", "When to look by the clock, as in 0 2 * * *"
        )
        if cron:
            print_line("Its time zone by the IANA name, as in Asia/Seoul.")
            self._text(("schedule", "time_zone"), "Time zone")
            if ("watch",) not in self.answers:
                watched = self._value(("watch",)) is not False
                text = "Look at the input all the time as well?"
                if ask_yes(text, default=watched) != watched:
                    self._answer(("watch",), not watched)

    # -- one question ------------------------------------------------------------------------------

    def _text(self, loc: Loc, text: str) -> None:
        if not self._is_settled(loc):
            self._asked(loc, text, str, str(self._value(loc) or ""))

    def _choice(
        self, loc: Loc, text: str, options: Mapping[str, str], default: str | None = None
    ) -> None:
        while not self._is_settled(loc):
            before = str(self._value(loc) or default or "")
            self.answers[loc] = choose(text, options, before if before in options else None)

    def _place(self, name: str, text: str) -> None:
        if self._is_settled((name,)):
            return

        before = self._value((name,))

        def convert(answer: str) -> object:
            if before is not None and answer == _location(before):
                return before
            return storage_value(answer.strip(), self._service(name, answer))

        self._asked((name,), text, convert, _location(before))

    def _service(self, name: str, place: str) -> Mapping[str, Any]:
        """Where the bucket is, as flags say, as it was, or as is asked for now."""
        if not is_bucket(place):
            return self.flags
        known = {**(self.before.get(name) or {}), **{k: v for k, v in self.flags.items() if v}}
        other = self._value(("input",))
        known = (other if isinstance(other, dict) else {}) | known
        for part, text in (
            ("endpoint_url", "Address of the S3 service (empty for AWS)"),
            ("region", "Region (empty: from the environment)"),
        ):
            if part not in known:
                known[part] = ask(text, str)
        return {"profile": None, **known}

    def _optional(self, loc: Loc, text: str, hint: str) -> object:
        """An answer that may be empty: then the whole group is left out."""
        if self._is_settled(loc):
            return self.answers[loc]
        group = self._value(loc[:1])
        known = str(self._value(loc) or "")
        print_line(f"{hint}; {'- for none' if known else 'empty for none'}.")

        def check(answer: str) -> str:
            if answer.strip() in {"", "-"}:
                return ""
            self._require(loc, answer)
            return answer

        answer = ask(text, check, known)
        if answer:
            self._answer(loc, answer)
        elif group:
            self._answer(loc[:1], REMOVED)
        return answer

    def _asked(
        self, loc: Loc, text: str, convert: Callable[[str], object], default: str = ""
    ) -> None:
        def check(answer: str) -> object:
            value = convert(answer)
            self._require(loc, value)
            return value

        self._answer(loc, ask(text, check, default or None))

    def _is_settled(self, loc: Loc) -> bool:
        """Whether a flag, or an answer, said it rightly; what is wrong with it is told."""
        if loc not in self.answers:
            return False
        faults = self._faults(loc, self.answers[loc])
        for fault in faults:
            print_line(f"  {'.'.join(map(str, loc))}: {fault}")
        if faults:
            del self.answers[loc]
        return not faults

    def _require(self, loc: Loc, value: object) -> None:
        faults = self._faults(loc, value)
        if faults:
            raise ValueError("; ".join(faults))

    def _faults(self, loc: Loc, value: object) -> list[str]:
        values = self._merged({**self.answers, loc: value})
        return field_faults(self.catalog, self.order, self.batch_id, values, loc)

    def _answer(self, loc: Loc, value: object) -> None:
        self.answers[loc] = value

    def _value(self, loc: Loc) -> Any:
        """What holds for a field so far."""
        value: Any = self._merged(self.answers)
        for part in loc:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def _merged(self, answers: Fields) -> dict[str, Any]:
        return nested({**_leaves(self.before), **answers})


def _leaves(values: Mapping[str, Any], loc: Loc = ()) -> Fields:
    """Fields of a file, by the way to each; a storage is one."""
    found: Fields = {}
    for name, value in values.items():
        if isinstance(value, dict) and name not in {"input", "result", "secret"}:
            found |= _leaves(value, (*loc, name))
        else:
            found[(*loc, name)] = value
    return found


def _location(storage: object) -> str:
    """A storage of a file as it is typed."""
    if not isinstance(storage, dict):
        return ""
    if storage.get("kind") != "s3":
        return str(storage.get("path", ""))
    return "s3://" + "/".join(filter(None, (storage.get("bucket"), storage.get("prefix"))))


def _secret(answer: str) -> dict[str, str]:
    text = answer.strip()
    if text.startswith("file:"):
        return {"file": text.removeprefix("file:")}
    return {"env": text}


def _secret_text(secret: object) -> str:
    if not isinstance(secret, dict):
        return ""
    return str(secret.get("env") or f"file:{secret.get('file', '')}")

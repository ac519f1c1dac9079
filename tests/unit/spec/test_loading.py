"""One file becomes a spec or problems that say where, what is wrong and what to write."""

import os
import unicodedata
from pathlib import Path

import pytest

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.domain import DOMAIN_MODEL
from ocr_pipeline.spec.engine import EnginesFile
from ocr_pipeline.spec.loading import load_file
from ocr_pipeline.spec.policy import PolicySpec

DOMAIN = "name: General\ncode: general\nlanguages: [ko]\n"
BATCH = """\
name: Scans
domain: general
file_format: json
input: {path: in}
result: {path: out}
"""


def messages(path: Path, text: str, model: type = BatchSpec) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [problem.at("f.yaml") for problem in load_file(path, model).problems]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "f.yaml"


def test_a_valid_file(path: Path) -> None:
    path.write_text(BATCH, encoding="utf-8")
    loaded = load_file(path, BatchSpec)
    assert loaded.problems == ()
    assert loaded.spec is not None
    assert loaded.spec.chunk.max_images == 200
    assert len(loaded.digest) == 64


def test_all_problems_of_a_file_by_line(path: Path) -> None:
    text = "name: a!\nfile_format: pdf\ninput: {pth: in}\nresult: 3\nchunk:\n  max_images: 0\n"
    assert messages(path, text) == [
        "f.yaml:1: name: holds `!`; write Korean, English, Chinese, Japanese, digits, "
        "`& 。 _ - × 々` and single spaces between words",
        "f.yaml:1: domain: is missing; write `domain: general`",
        "f.yaml:2: file_format: is `pdf`; write 'xls' or 'json'",
        "f.yaml:3: input.path: is missing; write `path: ./data/inbox`",
        "f.yaml:3: input.pth: is no key of this place; did you mean `path`?",
        "f.yaml:4: result: is `3`; write a mapping of `key: value` lines",
        "f.yaml:6: chunk.max_images: is `0`; write 1 or more",
    ]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("enable: false", "enable: is no key of this place; did you mean `enabled`?"),
        ("zzz: 1", "zzz: is no key of this place; known keys: name, domain, "),
        ("chunk: {max_image: 3}", "chunk.max_image: is no key of this place; did you mean `max_im"),
        ("webhook: {url: 'https://a/b'}", "webhook.secret: is missing; write `secret: {env: OCR_W"),
        ("webhook: [1]", "webhook: is `[1]`; write a mapping"),
        ("enabled: maybe", "enabled: is `maybe`; write true or false"),
        ("enabled: [x]", "enabled: is `[x]`; write true or false"),
        ("chunk: {max_images: x}", "chunk.max_images: is `x`; write a whole number"),
        ("chunk: {max_images: 1.5}", "chunk.max_images: is `1.5`; write a whole number"),
        ("chunk: {max_images: ~}", "chunk.max_images: is `null`; write a whole number"),
        ("chunk: {max_images: 10001}", "chunk.max_images: is `10001`; write 10000 or less"),
        ("settle_seconds: x", "settle_seconds: is `x`; write a number"),
        ("settle_seconds: ~", "settle_seconds: is `null`; write a number"),
        ("settle_seconds: .inf", "settle_seconds: is `inf`; write a finite number"),
        ("settle_seconds: -1", "settle_seconds: is `-1`; write 0 or more"),
        ("include: []", "include: is empty; write at least one entry"),
        ("include: a", "include: is `a`; write a list: [a, b]"),
        ("include: [1]", "include.0: is `1`; write text, in quotes"),
        ("include: ['']", "include.0: is empty; write a value"),
        ("languages: []", "languages: is empty; write at least one entry"),
        ("languages: [ko, fr]", "languages.1: is `fr`; write 'ko', 'ja', 'zh-TW' or 'zh-CN'"),
        ("languages: [ko, en]", "languages: holds `en`; leave it out, English is always"),
        ("languages: [ko, ko]", "languages: names a language twice; name each once"),
        ('include: ["\\ud800"]', "include.0: holds control characters"),
    ],
)
def test_what_a_batch_file_gets_wrong(path: Path, added: str, message: str) -> None:
    assert messages(path, f"{BATCH}{added}\n")[0].startswith(f"f.yaml:6: {message}")


@pytest.mark.parametrize(
    ("storage", "message"),
    [
        ("{kind: ftp, path: in}", "input: has no known `kind`; write one of 'local', 's3'"),
        ("{path: ''}", "input.path: is empty; write a value"),
        ("{path: ~}", "input.path: is `null`; write text"),
        ("{kind: [s3], path: in}", "input: has no known `kind`; write one of 'local', 's3'"),
        ("inbox", "input: is `inbox`; write a mapping"),
        ("{kind: s3}", "input.bucket: is missing; write `bucket: incoming-scans`"),
        ("{kind: s3, bucket: in-1, pre_fix: a}", "input.pre_fix: is no key of this place; did you"),
        ("{kind: s3, bucket: in-1, endpoint_url: h}", "input.endpoint_url: is no absolute http"),
        ('{path: "a\\0b"}', "input.path: holds control characters; write plain text"),
    ],
)
def test_storages(path: Path, storage: str, message: str) -> None:
    text = BATCH.replace("{path: in}", storage)
    assert messages(path, text)[0].startswith(f"f.yaml:4: {message}")


@pytest.mark.parametrize(
    ("storage", "message"),
    [
        pytest.param(
            "{path: ~/in}",
            "path: starts with `~`, which is not expanded; write the whole",
            marks=pytest.mark.rule("storage.path.home"),
        ),
        pytest.param(
            "{kind: s3, bucket: In}",
            "bucket: is no bucket's name; write 3 to 63",
            marks=pytest.mark.rule("storage.bucket.name"),
        ),
        pytest.param(
            "{kind: s3, bucket: in-1, prefix: a//b}",
            "prefix: holds an empty, `.` or `..` part",
            marks=pytest.mark.rule("storage.prefix.parts"),
        ),
        pytest.param(
            f"{{kind: s3, bucket: in-1, prefix: {'한' * 41}}}",
            "prefix: is longer than 120 bytes",
            marks=pytest.mark.rule("storage.prefix.length"),
        ),
        pytest.param(
            "{kind: s3, bucket: in-1, credentials: {}}",
            "credentials: needs either `profile`",
            marks=pytest.mark.rule("storage.credentials"),
        ),
        pytest.param(
            "{kind: s3, bucket: in-1, credentials: {profile: a, session_token: {env: T}}}",
            "credentials: needs either `profile`",
            marks=pytest.mark.rule("storage.credentials"),
        ),
    ],
)
def test_rules_of_storages(path: Path, storage: str, message: str) -> None:
    text = BATCH.replace("{path: in}", storage)
    (found,) = messages(path, text)
    assert found.startswith(f"f.yaml:4: input.{message}")


def test_numbers_of_an_engine(path: Path) -> None:
    text = (
        "engines:\n  a:\n    time_limit_seconds: 0\n    workres: 1\n    memory_limit_bytes: 1e99\n"
    )
    assert messages(path, text, EnginesFile) == [
        "f.yaml:3: engines.a.time_limit_seconds: is `0`; write more than 0",
        "f.yaml:4: engines.a.workres: is no key of this place; did you mean `workers`?",
        "f.yaml:5: engines.a.memory_limit_bytes: is too large; write a smaller number",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("engines: 3\n", "engines: is `3`; write a mapping"),
        ("engines: {}\n", "engines: is empty; write at least one entry"),
    ],
)
def test_engines(path: Path, text: str, message: str) -> None:
    assert messages(path, text, EnginesFile)[0].startswith(f"f.yaml:1: {message}")


@pytest.mark.parametrize("name", ["''", "한" * 51])
def test_the_length_of_a_name(path: Path, name: str) -> None:
    (message,) = messages(path, BATCH.replace("Scans", name))
    assert message.endswith("characters; write 1 to 50")


def test_a_name_is_counted_as_composed(path: Path) -> None:
    assert messages(path, BATCH.replace("Scans", unicodedata.normalize("NFD", "한" * 50))) == []


def test_a_file_that_is_no_mapping(path: Path) -> None:
    assert messages(path, "- a\n") == ["f.yaml:1: is `[a]`; write a mapping of `key: value` lines"]


def test_an_empty_policy_has_the_vendor_limits(path: Path) -> None:
    path.write_bytes(b"")
    assert load_file(path, PolicySpec).spec == PolicySpec(
        max_general_domains=1, max_general_batches=1
    )


@pytest.mark.rule("id.characters")
@pytest.mark.parametrize("name", ["my-batch.yaml", "a.b.yaml", "배치.yaml", "a.yml", "a b.yaml"])
def test_the_stem_is_the_id(tmp_path: Path, name: str) -> None:
    found = messages(tmp_path / name, f"{DOMAIN}x: 1\n", DOMAIN_MODEL)
    assert "has a stem that cannot be an id" in found[0]
    assert found[1].startswith("f.yaml:4: x: ")


def test_a_bad_name_and_bad_yaml_are_both_said(tmp_path: Path) -> None:
    found = messages(tmp_path / "a-b.yaml", "a: [\n")
    assert [("stem" in text, "YAML" in text) for text in found] == [(True, False), (False, True)]


def test_a_quoted_value_is_short_and_printable(path: Path) -> None:
    (message,) = messages(path, BATCH.replace("json", f'"\\e[31m{"x" * 500}"'))
    assert "\x1b" not in message
    assert "\\x1b[31m" in message
    assert len(message) < 150


def test_a_hostile_key_is_printable(path: Path) -> None:
    assert "\x1b" not in messages(path, f'{BATCH}"\\e[31mx": 1\n')[0]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (problem,) = load_file(tmp_path, PolicySpec).problems
    assert problem.what == "cannot be read (it is not a regular file); make it a readable file"


def test_a_named_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    assert load_file(path, PolicySpec).problems[0].what.startswith("cannot be read")

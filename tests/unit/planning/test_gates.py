"""A remote engine's gate: whose it is, and what people read while it is shut."""

from ocr_pipeline.planning.gates import gate_key, gate_limits, missing_secret, shown_engine
from ocr_pipeline.ports.gates import GateLimits
from ocr_pipeline.spec.engine import ClovaEngine

INVOKE_KEY = "0123456789abcdef" * 4
URL = f"https://abc123def4.apigw.ntruss.com/custom/v1/1234/{INVOKE_KEY}/general"


def engine(**fields: object) -> ClovaEngine:
    own = {"kind": "clova", "invoke_url": URL, "secret": {"env": "CLOVA_OCR_SECRET"}}
    return ClovaEngine.model_validate(own | fields)


def test_an_address_and_a_secret_have_one_gate_and_reveal_neither() -> None:
    key = gate_key(engine(), "secret")
    assert len(key) == 16
    assert int(key, 16) >= 0
    assert key == gate_key(engine(calls_per_second=5, secret={"file": "/elsewhere"}), "secret")
    assert key != gate_key(engine(), "another secret")
    assert key != gate_key(engine(invoke_url=URL.replace("1234/", "1235/")), "secret")


def test_its_limits_are_those_of_the_engine() -> None:
    fields = {"calls_per_second": 3, "concurrent_calls": 5, "failures_to_pause": 7}
    limits = gate_limits(engine(pause_seconds=9, **fields), "secret")
    assert limits == GateLimits(gate_key(engine(), "secret"), 3, 5, 7, 9)


def test_people_see_no_key() -> None:
    assert shown_engine(engine()) == "abc123def4.apigw.ntruss.com/.../general"
    for unfinished in (URL.removesuffix("/general"), URL.removesuffix("general")):
        assert shown_engine(engine(invoke_url=unfinished)) == "abc123def4.apigw.ntruss.com"


def test_a_missing_secret_says_where_it_belongs() -> None:
    assert missing_secret(engine()).endswith("set the environment variable CLOVA_OCR_SECRET")
    in_file = engine(secret={"file": "/run/secrets/clova"})
    assert missing_secret(in_file).endswith("write it into the file /run/secrets/clova")

"""The library is chosen by what the CPU has."""

import pytest

from ocr_pipeline.adapters.engines import runtime


@pytest.mark.parametrize(
    ("backend", "bf16", "name"),
    [
        ("auto", True, "openvino-bf16"),
        ("auto", False, "onnxruntime-fp32"),
        ("openvino", True, "openvino-bf16"),
        ("openvino", False, "openvino-fp32"),
        ("onnxruntime", True, "onnxruntime-fp32"),
    ],
)
def test_the_backend_follows_the_cpu(
    monkeypatch: pytest.MonkeyPatch, backend: runtime.Backend, bf16: bool, name: str
) -> None:
    monkeypatch.setattr(runtime, "computes_bf16", lambda: bf16)
    assert runtime.choose_runtime(backend).name == name

"""A model file becomes a function from arrays to arrays, on the library that suits this CPU.

What the arrays mean belongs to ``detector`` and ``recognizer``.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ocr_pipeline.adapters.engines.upsampling import fold_upsampling

Array = npt.NDArray[np.float32]
Backend = Literal["auto", "openvino", "onnxruntime"]

logger = logging.getLogger(__name__)

OPENVINO_OPTIONS = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"}
CHARACTERS = "character"  # where PP-OCR's exporter puts the recognizer's alphabet


@dataclass(frozen=True)
class Network:
    """A loaded model of one input and one output, and its alphabet (empty where it has none)."""

    run: Callable[[Array], Array]
    alphabet: str


@dataclass(frozen=True)
class Runtime:
    """An inference library, and the precision in which it computes."""

    name: str
    load: Callable[[Path], Network]


def choose_runtime(backend: Backend) -> Runtime:
    """OpenVINO where the CPU computes in bf16 (1.6 times as fast), else ONNX Runtime.

    In fp32 both take equally long.
    """
    bf16 = backend != "onnxruntime" and computes_bf16()
    if bf16 or backend == "openvino":
        runtime = Runtime("openvino-bf16" if bf16 else "openvino-fp32", load_openvino)
    else:
        runtime = Runtime("onnxruntime-fp32", load_onnxruntime)
    logger.info("inference by %s", runtime.name)
    return runtime


def computes_bf16() -> bool:
    """Whether this CPU has instructions for bfloat16 (AVX512_BF16, AMX)."""
    capabilities: list[str] = _openvino_core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "BF16" in capabilities


def _openvino_core() -> Any:
    import openvino

    return openvino.Core()


def load_openvino(model: Path) -> Network:
    """Load an ONNX file for one thread."""
    core = _openvino_core()
    graph = core.read_model(str(model))
    fold_upsampling(graph)
    path = ["framework", CHARACTERS]
    request = core.compile_model(graph, "CPU", OPENVINO_OPTIONS).create_infer_request()

    def run(batch: Array) -> Array:
        output: Array = request.infer([batch], share_inputs=True, share_outputs=True)[0]
        return output

    alphabet = graph.get_rt_info(path).astype(str) if graph.has_rt_info(path) else ""
    return Network(run, alphabet)


def load_onnxruntime(model: Path) -> Network:
    """Load an ONNX file for one thread, with the memory arena (a third faster than without)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = True
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(batch: Array) -> Array:
        output: Array = session.run(None, {name: batch})[0]
        return output

    return Network(run, session.get_modelmeta().custom_metadata_map.get(CHARACTERS, ""))

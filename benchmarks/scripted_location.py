"""The real definitions over the scripted engine, for Dagster's daemon to load."""

from benchmarks.scripted import ScriptedEngines
from ocr_pipeline.definitions import build_defs

defs = build_defs(overrides={"engines": ScriptedEngines()})

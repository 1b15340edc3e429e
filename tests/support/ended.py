"""The command line, ended when it is about to put a certain file in its place.

``python ended.py SIGNAL NAME ARGS…``: NAME is a regular expression that the end of the file's path
has to match.
"""

import os
import re
import signal
import sys

if __name__ == "__main__":
    name, file, *arguments = sys.argv[1:]
    how, pattern = signal.Signals[name], re.compile(f"(?:.*/)?{file}", re.DOTALL)

    def end(event: str, values: tuple[object, ...]) -> None:
        # What `os.rename` and `os.replace` tell an audit hook.
        if event == "os.rename" and pattern.fullmatch(os.fspath(str(values[1]))):
            os.kill(os.getpid(), how)

    sys.addaudithook(end)
    from audiobook.cli import main

    main(arguments)

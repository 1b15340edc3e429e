"""Build audiobook/synthesis/engines/kokoro_voices/english.npz from the voices' published package.

    npm pack kokoro-js@1.2.1
    python training/build_kokoro_voices.py kokoro-js-1.2.1.tgz

The package holds a voice a file, ``package/voices/af_heart.bin``: little-endian float32 of shape
(510, 1, 256), a style vector for each length in phonemes. The 28 English voices (a American,
b British; f female, m male) are kept as float16, which is off by at most 5e-4 and a third of the
size. The output depends on nothing but the package.
"""

import hashlib
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
FOLDER = Path(__file__).parents[1] / "audiobook/synthesis/engines/kokoro_voices"
FILES = {
    "english": ("af_", "am_", "bf_", "bm_"),
    "world": ("ef_", "em_", "ff_", "hf_", "hm_", "if_", "im_", "pf_", "pm_"),
}
"""Voices by the file they go into; the English ones stay apart, so that their digest stays."""


def main(package: Path) -> None:
    """Read `package`, write the voices and their licence."""
    if hashlib.sha256(package.read_bytes()).hexdigest() != PACKAGE_SHA256:
        raise SystemExit(f"{package} is not kokoro-js 1.2.1 as it was published.")
    voices: dict[str, dict[str, np.ndarray]] = {name: {} for name in FILES}
    with tarfile.open(package) as archive:
        for member in archive:
            name = Path(member.name).stem
            file = archive.extractfile(member)
            if file and member.name.endswith(".bin"):
                style = np.frombuffer(file.read(), "<f4").reshape(510, 1, 256)
                for target, starts in FILES.items():
                    if name.startswith(starts):
                        voices[target][name] = style.astype(np.float16)
            elif file and member.name == "package/LICENSE":
                (FOLDER / "LICENSE").write_bytes(file.read())
    for target, styles in voices.items():
        path = FOLDER / f"{target}.npz"
        if target == "english" and path.exists():
            continue
        arrays: dict[str, Any] = dict(sorted(styles.items()))
        np.savez_compressed(path, **arrays)
        sys.stdout.write(
            f"{path.name}: {len(styles)} voices, {path.stat().st_size} bytes, "
            f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}\n"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

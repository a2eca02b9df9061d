"""Coverage-guided fuzzing of the public readers: `python -m omics_assets_tests.readers.fuzz --seconds 60`.

Not part of the suite; needs the extra `fuzz`. A file that makes a reader fail is written to the folder given by
`--findings`, its first byte naming the reader and the format; give such files as arguments to run them again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["omics_assets.readers"]):
    from omics_assets.readers.dialects import AUTO
    from omics_assets_tests.readers.contract import READERS
    from omics_assets_tests.readers.mutations import mutate

TARGETS = [(kind, name) for kind, reader in READERS.items() for name in (AUTO, *reader.formats)]
MAX_LENGTH = 8192
SECONDS_PER_FILE = 10
MEGABYTES = 3000


def write_corpus(folder: Path) -> None:
    """Write every seed, once for the format it is in and once for `auto`."""
    for kind, reader in READERS.items():
        for name, text in reader.seeds.items():
            for wanted in {AUTO, name if name in reader.formats else AUTO}:
                target = TARGETS.index((kind, wanted))
                (folder / f"{kind}-{name}-{wanted}").write_bytes(bytes([target]) + text.encode())


def mutated(data: bytes, max_size: int, seed: int) -> bytes:
    """Change a file as libFuzzer does, or in a way in which tables go wrong."""
    random = Random(seed)  # noqa: S311 - no secret
    if random.random() < 0.5:
        return atheris.Mutate(data, max_size)
    return (data[:1] + mutate(data[1:], random))[:max_size]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("files", type=Path, nargs="*", help="findings to run again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus, path = Path(folder) / "corpus", Path(folder) / "file"
        corpus.mkdir()
        write_corpus(corpus)

        def read_one(data: bytes) -> None:
            if data:
                kind, name = TARGETS[data[0] % len(TARGETS)]
                path.write_bytes(data[1:])
                READERS[kind].try_to_read(path, name)

        limits = [f"-max_total_time={given.seconds}", f"-max_len={MAX_LENGTH}", f"-timeout={SECONDS_PER_FILE}"]
        limits += [f"-rss_limit_mb={MEGABYTES}", f"-artifact_prefix={given.findings}/", "-print_final_stats=1"]
        inputs = [str(file) for file in given.files] or [str(corpus)]
        atheris.Setup([sys.argv[0], *limits, *inputs], read_one, custom_mutator=mutated)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

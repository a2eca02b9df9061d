"""The programs that align baits to a proteome: which are there, and how they are called."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from omics_assets.errors import InputError

AlignerName = Literal["blastp", "diamond"]
Runner = Literal["auto", "blastp", "diamond", "none"]
FIELDS = ("qseqid", "sseqid", "pident", "qlen", "qstart", "qend", "evalue", "bitscore")
"""What both programs can write; coverage is computed, as only one of them knows that of several alignments."""
_PROGRAMS: dict[AlignerName, tuple[str, ...]] = {"blastp": ("blastp", "makeblastdb"), "diamond": ("diamond",)}
_ASK_VERSION: dict[AlignerName, str] = {"blastp": "-version", "diamond": "version"}
_VERSION_SECONDS = 60.0
_LINES_SHOWN = 5


@dataclass(frozen=True)
class Aligner:
    """One program.

    Parameters
    ----------
    name
        blastp or diamond.
    version
        As it states.
    paths
        Its programs: path by name.
    """

    name: AlignerName
    version: str
    paths: dict[str, str]

    @property
    def program(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}"

    def align(self, baits: Path, proteome: Path, *, threads: int, max_evalue: float, seconds: float) -> Path:
        """Align every bait to the proteome.

        Parameters
        ----------
        baits, proteome
            FASTA files in one folder, where the database and the alignments are written too.
        threads
            Threads.
        max_evalue
            Alignments with a larger E-value are left out.
        seconds
            Time after which a program is stopped.

        Returns
        -------
        Path
            Tab-separated `FIELDS`, one row per alignment.

        Raises
        ------
        InputError
            If a program fails or takes too long.
        """
        output = proteome.with_name("alignments.tsv")
        for command in self._commands(baits, proteome, output, threads, max_evalue):
            _run([str(part) for part in command], seconds)
        return output

    def _commands(
        self, baits: Path, proteome: Path, output: Path, threads: int, max_evalue: float
    ) -> list[list[object]]:
        database = proteome.with_name("database")
        targets = proteome.read_bytes().count(b">")  # the default of 500 or 25 would drop members of a large family
        make: list[object]
        search: list[object]
        if self.name == "blastp":
            make = [self.paths["makeblastdb"], "-dbtype", "prot", "-in", proteome, "-out", database]
            search = [self.paths["blastp"], "-query", baits, "-db", database, "-out", output, "-evalue", max_evalue]
            search += ["-outfmt", f"6 {' '.join(FIELDS)}", "-max_target_seqs", targets, "-num_threads", threads]
        else:
            make = [self.paths["diamond"], "makedb", "--in", proteome, "--db", database, "--threads", threads]
            search = [self.paths["diamond"], "blastp", "--query", baits, "--db", database, "--out", output]
            search += ["--evalue", max_evalue, "--very-sensitive", "--max-hsps", 0, "--max-target-seqs", targets]
            search += ["--threads", threads, "--outfmt", 6, *FIELDS]
        return [make, search]


def find_aligner(runner: Runner = "auto") -> Aligner | None:
    """Return the program to align with; None if it is not on the PATH.

    Parameters
    ----------
    runner
        Which one; auto: blastp, else DIAMOND; none: no program.
    """
    wanted: Sequence[AlignerName] = () if runner == "none" else tuple(_PROGRAMS) if runner == "auto" else (runner,)
    for name in wanted:
        paths = {program: path for program in _PROGRAMS[name] if (path := shutil.which(program))}
        if len(paths) == len(_PROGRAMS[name]):
            said = _run([paths[name], _ASK_VERSION[name]], _VERSION_SECONDS)
            return Aligner(name, said.split("\n", 1)[0].split()[-1], paths)
    return None


def _run(command: list[str], seconds: float) -> str:
    """Run a program and return what it said; nothing is sent to its makers."""
    name = Path(command[0]).name
    environment = {**os.environ, "BLAST_USAGE_REPORT": "false"}
    try:
        outcome = subprocess.run(  # noqa: S603 - no shell, and no argument is taken from a file
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=seconds,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        remedy = "give fewer baits, or raise time_limit of the resource homology_search"
        raise InputError(f"{name} took longer than {seconds:g} s and was stopped", remedy=remedy) from None
    except OSError as error:
        raise InputError(f"{name} cannot be started: {error.strerror}", remedy=f"install {name} again") from None
    if outcome.returncode != 0:
        said = " ".join(outcome.stderr.strip().splitlines()[-_LINES_SHOWN:]) or "nothing"
        problem = f"{name} failed with exit code {outcome.returncode} and said: {said}"
        raise InputError(problem, remedy="search by hand and put the table of hits into homology/, or remove the baits")
    return outcome.stdout

"""Draw docs/images/code.svg: what `codewell code` prints on a sample record.

Run from the repository: python docs/images/make.py
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

COMMAND = "codewell code examples/diabetes-ckd3b-insulin.txt --date 2026-07-23 --age 63 --sex F"
WIDTH = 112
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    """Run the command and write what it printed as a picture."""
    folder = Path(__file__).parent
    answer = subprocess.run(
        [sys.executable, "-m", *COMMAND.split()],
        cwd=folder.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False)
    console.print(Text(f"$ {COMMAND}", style="bold"))
    for line in answer.stdout.rstrip().splitlines():
        console.print(Text(line), no_wrap=True, overflow="ellipsis")
    picture = console.export_svg(title="codewell code", unique_id="code")
    picture = _FONT.sub("", picture).replace("Fira Code", "ui-monospace")
    (folder / "code.svg").write_text(picture, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""The scripts that the server sends are those of the repository, but for their comments."""

import subprocess
from pathlib import Path

from livegrad.server.http.static import without_comments
from tests.browser.serving import ROOT

SCRIPTS = sorted((ROOT / "web").rglob("*.js"))
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"


def minified(folder: Path, out: Path) -> dict[str, str]:
    """Return what is left of a folder's scripts when all that does not matter is taken away."""
    sources = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.js"))]
    command = [str(ESBUILD), "--minify", "--legal-comments=none", "--log-level=error", f"--outdir={out}", *sources]
    subprocess.run([*command, '--tsconfig-raw={"compilerOptions": {}}'], cwd=folder, check=True)
    return {str(path.relative_to(out)): path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.js"))}


def test_a_script_without_its_comments_is_the_same_program_with_the_same_lines(tmp_path: Path) -> None:
    for script in SCRIPTS:
        copy = tmp_path / "bare" / script.relative_to(ROOT / "web")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(without_comments(script.read_bytes()))
        assert copy.read_bytes().count(b"\n") == script.read_bytes().count(b"\n")
    bare = minified(tmp_path / "bare", tmp_path / "bare-out")
    assert len(bare) == len(SCRIPTS)
    assert bare == minified(ROOT / "web", tmp_path / "whole-out")

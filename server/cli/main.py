"""The command line: reads words, prints words; knows neither torch nor the web.

Nothing heavy is imported at the top, and that is not for a faster `--help` alone: each worker process imports this
file again (it is where the program began), and the server must not load the torch that `train` needs. What a person
can get wrong is looked at before torch and the web are loaded, which takes seconds.
"""

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError

app = typer.Typer(
    name="livegrad",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Host = Annotated[str | None, typer.Option(help="The address to listen at; 0.0.0.0 is every address. [127.0.0.1]")]
Port = Annotated[int | None, typer.Option(help="The port to listen at; 0 takes a free one. [8000]")]
DataDir = Annotated[
    str | None, typer.Option(help="The folder where sessions are kept over a restart. [the user's data folder]")
]
InMemory = Annotated[bool, typer.Option("--in-memory", help="Keep no session over a restart.")]
Workers = Annotated[int | None, typer.Option(help="How many processes train. [one for each core]")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="A run's configuration, as JSON. [the default run]")]
RunFile = Annotated[Path | None, typer.Argument(help="A run's configuration, as JSON. [the default run]")]
JournalFile = Annotated[Path | None, typer.Argument(help="A run's journal, as JSON. [standard input]")]
AtStep = Annotated[int | None, typer.Option("--step", min=0, help="The step to train to. [the journal's end]")]
Form = Annotated[Literal["python", "notebook", "safetensors"], typer.Option("--format", help="What to write.")]
Output = Annotated[Path | None, typer.Option(help="The file to write. [print it]")]
Epochs = Annotated[int, typer.Option(min=1, help="How many epochs to train.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the numbers as JSON, and nothing else.")]
LessonFile = Annotated[Path, typer.Argument(help="The file of a lesson or a challenge.")]
Train = Annotated[bool, typer.Option("--train/--no-train", help="Train what it claims, or look at its form alone.")]
Write = Annotated[bool, typer.Option("--write", help="Write the values of its texts into the file of a lesson.")]
Url = Annotated[str, typer.Argument(help="The server's address, such as http://localhost:8000.")]
Visitors = Annotated[int, typer.Option(min=1, max=10_000, help="How many browsers.")]
Seconds = Annotated[float, typer.Option(min=1, help="How long they stay.")]
Seed = Annotated[int, typer.Option(help="Where the random numbers of what they do begin.")]


@app.callback()
def start(context: typer.Context) -> None:
    """Train small neural networks with PyTorch and watch them in the browser; without a command, serve the page."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Host = None, port: Port = None, workers: Workers = None, data_dir: DataDir = None, in_memory: InMemory = False
) -> None:
    """Serve the page; settings come from LIVEGRAD_... variables, and from these options before them."""
    given = {"host": host, "port": port, "workers": workers, "data_dir": ":memory:" if in_memory else data_dir}
    try:
        settings = importlib.import_module("livegrad.server.service.settings").Settings(
            **{name: value for name, value in given.items() if value is not None}
        )
    except ValidationError as error:
        raise _stop(_complaint("Livegrad cannot start", error)) from None
    try:
        listener = importlib.import_module("livegrad.server.http.transport").listen(settings.host, settings.port)
    except OSError as error:
        raise _stop(importlib.import_module("livegrad.server.cli.listening").refusal(settings, error)) from None
    raise typer.Exit(importlib.import_module("livegrad.server.cli.serve").serve(settings, listener))


@app.command()
def train(config: ConfigFile = None, epochs: Epochs = 200, as_json: AsJson = False) -> None:
    """Train in the terminal: the same trainer, no server."""
    run = _read(config)
    raise typer.Exit(importlib.import_module("livegrad.server.cli.train").train(run, epochs, as_json=as_json))


@app.command()
def replay(journal: JournalFile = None, step: AtStep = None, as_json: AsJson = False) -> None:
    """Train a run again as its journal says, to the step, and print the numbers that the page shows there."""
    try:
        read = importlib.import_module("livegrad.server.cli.reading").read_journal(journal)
        raise typer.Exit(importlib.import_module("livegrad.server.cli.replay").replay(read, step, as_json=as_json))
    except OSError as error:
        raise _stop(f"Livegrad cannot read {journal}: {error.strerror}") from None
    except ValueError as error:
        raise _stop(f"Livegrad cannot use {journal or 'that'}: {error}") from None


@app.command()
def export(config: RunFile = None, form: Form = "python", output: Output = None, epochs: Epochs = 200) -> None:
    """Print a run as a PyTorch program that needs nothing of Livegrad; or write a notebook, or its weights."""
    if form == "safetensors" and output is None and sys.stdout.isatty():
        raise _stop(f"Livegrad does not print {form} to a terminal: name a file with --output.")
    run = _read(config)
    try:
        importlib.import_module("livegrad.server.cli.export").export(run, form, epochs, output)
    except OSError as error:
        raise _stop(f"Livegrad cannot write {output}: {error.strerror}") from None


@app.command()
def lesson(file: LessonFile, train: Train = True, write: Write = False) -> None:
    """Check the file of a lesson or a challenge: tell each mistake by its place, and train all that it claims."""
    try:
        raise typer.Exit(importlib.import_module("livegrad.server.cli.lesson").check(file, train=train, write=write))
    except OSError as error:
        raise _stop(f"Livegrad cannot use {file}: {error.strerror}") from None


def _read(config: Path | None) -> Any:
    """Read a run's configuration, or say what is wrong with it and stop."""
    try:
        return importlib.import_module("livegrad.server.cli.reading").read_config(config)
    except OSError as error:
        raise _stop(f"Livegrad cannot read {config}: {error.strerror}") from None
    except ValidationError as error:
        raise _stop(_complaint(f"Livegrad cannot use {config}", error)) from None


def _stop(why: str) -> typer.Exit:
    """Say why, and return what ends the program."""
    typer.echo(why, err=True)
    return typer.Exit(1)


@app.command()
def bench(as_json: AsJson = False) -> None:
    """Time the compiled kernels against eager torch and against this machine."""
    raise SystemExit(importlib.import_module("livegrad.server.cli.bench").bench(as_json=as_json))


@app.command()
def load(
    url: Url = "http://localhost:8000",
    viewers: Visitors = 30,
    seconds: Seconds = 30.0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Visit a server as a class of browsers would, and print what it holds: pictures, waits, memory, errors."""
    loading = importlib.import_module("livegrad.server.cli.load")
    try:
        raise typer.Exit(loading.load(url, viewers, seconds, seed, as_json=as_json))
    except ValueError as error:
        raise _stop(f"Livegrad cannot visit that: {error}") from None
    except OSError as error:
        raise _stop(f"Livegrad cannot reach {url}: {error.strerror or error}") from None


def _complaint(opening: str, error: ValidationError) -> str:
    """List what is wrong, a line for each."""
    refusals = importlib.import_module("livegrad.server.wire.complaints").refusals(error)
    return "\n".join([f"{opening}:", *(f"  {refusal.message}" for refusal in refusals)])


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()

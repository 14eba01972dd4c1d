"""The command line: reads words, prints words; knows neither torch nor the web.

Nothing heavy is imported at the top, and that is not for a faster `--help` alone: each worker process imports this
file again (it is where the program began), and the server must not load the torch that `train` needs.
"""

import importlib
from pathlib import Path
from typing import Annotated

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
Workers = Annotated[int | None, typer.Option(help="How many processes train. [one for each core]")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="A run's configuration, as JSON. [the default run]")]
Epochs = Annotated[int, typer.Option(min=1, help="How many epochs to train.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the numbers as JSON, and nothing else.")]


@app.callback()
def start(context: typer.Context) -> None:
    """Train small neural networks with PyTorch and watch them in the browser; without a command, serve the page."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Serve the page; settings come from LIVEGRAD_... variables, and from these options before them."""
    server = importlib.import_module("livegrad.server.cli.serve")
    given = {"host": host, "port": port, "workers": workers}
    try:
        settings = importlib.import_module("livegrad.server.service.settings").Settings(
            **{name: value for name, value in given.items() if value is not None}
        )
    except ValidationError as error:
        raise _stop(_complaint("Livegrad cannot start", error)) from None
    raise typer.Exit(server.serve(settings))


@app.command()
def train(config: ConfigFile = None, epochs: Epochs = 200, as_json: AsJson = False) -> None:
    """Train in the terminal: the same trainer, no server."""
    trained = importlib.import_module("livegrad.server.cli.train")
    try:
        run = trained.read_config(config)
    except OSError as error:
        raise _stop(f"Livegrad cannot read {config}: {error.strerror}") from None
    except ValidationError as error:
        raise _stop(_complaint(f"Livegrad cannot use {config}", error)) from None
    raise typer.Exit(trained.train(run, epochs, as_json=as_json))


def _stop(why: str) -> typer.Exit:
    """Say why, and return what ends the program."""
    typer.echo(why, err=True)
    return typer.Exit(1)


@app.command()
def bench(as_json: AsJson = False) -> None:
    """Time the compiled kernels against eager torch and against this machine."""
    raise SystemExit(importlib.import_module("livegrad.server.cli.bench").bench(as_json=as_json))


def _complaint(opening: str, error: ValidationError) -> str:
    """List what is wrong, a line for each."""
    refusals = importlib.import_module("livegrad.server.wire.complaints").refusals(error)
    return "\n".join([f"{opening}:", *(f"  {refusal.message}" for refusal in refusals)])


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()

"""What is measured of a run for those who judge it and for those who look at it; changes nothing."""

from livegrad.models.explain.facts import Facts
from livegrad.models.measure import diagnostics
from livegrad.models.measure.make_snapshot import Moment
from livegrad.models.measure.view import View
from livegrad.models.training.run import Run


def facts(run: Run, before: frozenset[tuple[str, int | None]]) -> Facts:
    """Measure what ails it, if anything; `before` is what was said last, by kind and layer.

    To be judged before the run goes on: some of it is measured when it is asked for.
    """
    measured = run.engine.measure()
    inputs, targets = run.samples.parts["train"]
    return Facts(
        config=run.config,
        layers=measured.layers,
        scores=measured.scores,
        baseline_loss=run.loss.baseline(targets),
        measure_signals=lambda: diagnostics.signals(run.network, run.loss, inputs, targets),
        counts={name: len(inputs) for name, (inputs, _) in run.samples.parts.items()},
        learning_rate=run.updater.learning_rate,
        epochs=run.progress.epochs,
        fall=run.progress.fall(),
        lowest=run.progress.lowest,
        held=run.progress.held_back() if run.held_back else None,
        find_symmetric=run.network.symmetric,
        flow=measured.flow,
        spread=float(inputs.square().flatten(1).sum(1).mean()) if run.batches.count else 0.0,
        before=before,
    )


def moment(run: Run, view: View) -> Moment:
    """Measure and draw what a view asks for; raises IndexError for a unit or a layer that does not exist."""
    return Moment(
        step=run.steps,
        epoch=run.batches.epoch,
        loss=run.loss,
        layers=run.engine.measure().layers,
        learning_rate=run.updater.learning_rate,
        drawing=run.engine.draw(view),
        upcoming=run.batches.upcoming if view.sample is not None else None,
        dropped=run.dropped,
        latest=run.batches.latest(run.dealt) if view.batch and run.dealt else None,
    )

"""Changes of one lane's run as a viewer asks for them: another configuration, options, weights; trains nothing."""

from typing import assert_never

from livegrad.models.config.run import RunConfig, changed
from livegrad.server.worker import channel
from livegrad.server.worker.session.lane import Lane
from livegrad.server.worker.session.pace import Pace
from livegrad.server.worker.session.reporter import Reporter
from livegrad.server.worker.session.stepper import Stepper

OfRun = channel.Configure | channel.Update | channel.Reset | channel.Edit


class RunChanges:
    """Changes runs and tells what they have become."""

    def __init__(self, stepper: Stepper, reporter: Reporter, pace: Pace) -> None:
        self._stepper = stepper
        self._reporter = reporter
        self._pace = pace

    def obey(self, order: OfRun, lane: Lane) -> None:
        """Carry out an order; what cannot be done is refused in the report."""
        match order:
            case channel.Configure():
                self._stepper.finish_pending()
                lane.configure(RunConfig.model_validate(order.config))
                self._rebuilt(lane, order)
            case channel.Reset():
                self._stepper.finish_pending()
                lane.reset()
                self._rebuilt(lane, order)
            case channel.Update():
                self._update(lane, order)
            case channel.Edit():
                self._edit(lane, order)
            case _:
                assert_never(order)

    def _update(self, lane: Lane, order: channel.Update) -> None:
        try:
            config = self._wanted(lane, order)
        except ValueError as error:
            self._reporter.refuse(order, "bad_field", str(error))
            return
        if lane.update(config):
            self._stepper.finish_pending()
            self._rebuilt(lane, order)
            return
        self._reporter.tell_built(lane, rebuilt=False)
        self._reporter.answer(order)
        self._reporter.save()

    def _wanted(self, lane: Lane, order: channel.Update) -> RunConfig:
        """Give the configuration that an update asks for; a lane in the past has another than the server may think."""
        if order.changes is None:
            return RunConfig.model_validate(order.config)
        return changed(lane.trainer.config, order.changes)

    def _rebuilt(self, lane: Lane, order: channel.Ticketed) -> None:
        self._stepper.drop(lane)
        self._reporter.tell_built(lane, rebuilt=True)
        lane.cause("rebuild")
        self._reporter.judge(lane)
        self._pace.start()
        self._reporter.tell(only=lane)
        self._reporter.answer(order)
        self._reporter.save()

    def _edit(self, lane: Lane, order: channel.Edit) -> None:
        try:
            lane.edit(order.layer, order.to, order.from_, order.value)
        except (IndexError, ValueError) as error:
            self._reporter.refuse(order, "bad_field", str(error))
            return
        self._reporter.tell()
        self._reporter.answer(order)
        self._reporter.save()

"""What ails a run on sequences because of their length: errors that vanish or explode on their way back through time.

Both are said of what the flow measures (`models/nn/flow.py`): how much of the last step's error reaches the first.
A network that has learned to look at the last steps alone sends little further back by right, and one that has not
found anything yet may still find it; so nothing is said while the loss falls or is small. Only where all that is asked
for lies at the first step, or where errors explode and answers are worse than none, it is said at once.
"""

from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.explain import remedies, shapes
from livegrad.models.explain.facts import Facts
from livegrad.models.explain.shapes import Changes
from livegrad.models.explain.verdict import Value, Verdict
from livegrad.models.nn.flow import Flow

VANISHED: Final = 1e-3
"""Errors vanish when less than this share of the last step's reaches the first."""
EXPLODED: Final = 100.0
"""They explode when more than so many times the last step's reaches any other."""
STUCK_AFTER: Final = 8
"""Epochs after which a loss that hardly falls is put down to what does not arrive."""
NO_BETTER: Final = 0.85
"""Nothing has been learned yet above this share of the loss of an answer that is the same everywhere."""
WORSE: Final = 1.25
"""Before `STUCK_AFTER` epochs, exploding errors are why only of answers this many times worse than one that is the same
everywhere: a network that has merely not begun to learn may pass through large errors and be well."""
FALLS: Final = 0.1
"""The loss falls when the later half of the epochs takes at least this share of it away."""
EASIER: Final = 1.25
"""By this factor a verdict that stands may miss its bound before it goes."""
OPEN: Final = 4.0
"""The memory bias with which gates begin so far open that an error comes through sixty steps."""
FEW: Final = 4
"""Fewer units than this can hardly hold what is asked for."""
CLIP: Final = 0.5
"""The norm to which gradients are clipped."""
REACHES: Final = (0.01, 100.0)
"""A remedy helps where, with it, such a share of the last step's error reaches the first before training."""


def judge(facts: Facts) -> Verdict | None:
    """Find errors that vanish or explode in time, where they may be why the run does not learn."""
    flow = facts.flow
    if flow is None or flow.states.shape[1] < 2 or not flow.carried[-1]:
        return None
    kind = "exploding_time" if _explodes(facts, flow) else "vanishing_time" if _vanishes(facts, flow) else None
    if kind is None or not _may_be_why(facts, kind):
        return None
    carried = flow.carried
    steps = len(carried)
    if kind == "vanishing_time":
        values: dict[str, Value] = {"share": float(carried[0] / carried[-1]), "steps": steps}
        return Verdict("vanishing_time", None, values, candidates=open_up(facts.config), proof="flow")
    values = {"times": float(carried.max() / carried[-1]), "steps": steps}
    return Verdict("exploding_time", None, values, candidates=hold(facts.config), proof="flow")


def open_up(config: RunConfig) -> tuple[Changes, ...]:
    """Give a memory that begins open: in the cell there is, or a GRU or an LSTM in place of a plain one.

    What comes through it is a little of each step, so it takes an optimizer that goes far on small gradients.
    """
    cell = config.network.recurrence.cell
    opened: Changes = {"network.recurrence.memory_bias": OPEN} | remedies.adam(config)
    if config.network.recurrence.units < FEW:
        opened |= shapes.wider(config)
    gru: Changes = {"network.recurrence.cell": "gru"} | opened
    lstm: Changes = {"network.recurrence.cell": "lstm"} | opened
    weights = remedies.xavier(config)
    first = () if cell == "rnn" else (opened, opened | weights)
    return remedies.useful(config, *first, gru, lstm, gru | weights)


def hold(config: RunConfig) -> tuple[Changes, ...]:
    """Give gradients that are clipped, where steps are as long as these; else weights that fit, or gates."""
    clipped: Changes = {"training.clipping": CLIP}
    follows = config.training.optimizer.name == "sgd"
    weights, others = remedies.xavier(config), open_up(config)
    return remedies.useful(config, *((clipped,) if follows else ()), weights, *others)


def after_divergence(config: RunConfig) -> tuple[Changes, ...]:
    """Give gradients that are clipped before what helps other runs."""
    clipped: Changes = {"training.clipping": CLIP}
    return remedies.useful(config, clipped, *remedies.after_divergence(config))


def wake(config: RunConfig) -> tuple[Changes, ...]:
    """Give an RNN whose relus are all silent states that never are, or gates in place of them."""
    tanh: Changes = {"network.activation": "tanh"}
    return remedies.useful(config, tanh | remedies.xavier(config), *open_up(config))


def is_clipped(config: RunConfig) -> bool:
    """Say whether no gradient, however large, makes a step that is."""
    return config.training.clipping is not None and config.training.clipping <= 2 * CLIP


def _explodes(facts: Facts, flow: Flow) -> bool:
    easier = EASIER if facts.was("exploding_time") else 1
    grown = float(flow.carried.max() / flow.carried[-1])
    return not is_clipped(facts.config) and grown * easier > EXPLODED


def _vanishes(facts: Facts, flow: Flow) -> bool:
    easier = EASIER if facts.was("vanishing_time") else 1
    return float(flow.carried[0] / flow.carried[-1]) < VANISHED * easier


def _may_be_why(facts: Facts, kind: str) -> bool:
    """Say whether the run does not learn, or, before it has been seen to, whether it cannot without what is missing."""
    if facts.share < NO_BETTER / (EASIER if facts.before else 1):
        return False
    if facts.epochs >= STUCK_AFTER:
        return facts.fall < FALLS * (EASIER if facts.before else 1)
    if kind == "exploding_time":
        return facts.share > WORSE / (EASIER if facts.before else 1)
    return facts.config.data.dataset == "first-symbol"

"""Products of samples and weights, forward and back; knows no activation and no loss.

A layer's outputs lie in the places of a vector: sample by sample 4, 8 or 16 numbers, the unused ones 0. So the weights
into all units from one input are one vector, nothing is summed across places but the last layer's output, and four
samples share each vector of weights that is read. Sums stay in registers until they are complete.
"""

from livegrad.models.kernels.machine.compilation import inlined, shared
from livegrad.models.kernels.machine.memory import at, broadcast, get, load, put, splat, store, store_all, total, turned
from livegrad.models.kernels.machine.vectors import EIGHT, FOUR, SIXTEEN, Pointer, Vector, Width, fma


@inlined
def _forward(
    width: Width, inputs: Pointer, stride: int, size: int, weights: Pointer, pre_activations: Pointer, count: int
) -> None:
    wide = len(width)
    biases = load(width, weights, 0)
    start = 0
    while start + 4 <= count:
        in0 = at(inputs, start * stride)
        in1, in2, in3 = at(in0, stride), at(in0, 2 * stride), at(in0, 3 * stride)
        s0, s1, s2, s3 = biases, biases, biases, biases
        for i in range(size):
            row = load(width, weights, (i + 1) * wide)
            s0 = fma(row, broadcast(width, in0, i), s0)
            s1 = fma(row, broadcast(width, in1, i), s1)
            s2 = fma(row, broadcast(width, in2, i), s2)
            s3 = fma(row, broadcast(width, in3, i), s3)
        store_all(at(pre_activations, start * wide), s0, s1, s2, s3)
        start += 4
    while start < count:
        in0 = at(inputs, start * stride)
        s0 = biases
        for i in range(size):
            s0 = fma(load(width, weights, (i + 1) * wide), broadcast(width, in0, i), s0)
        store(pre_activations, start * wide, s0)
        start += 1


@shared
def forward(
    wide: int, inputs: Pointer, stride: int, size: int, weights: Pointer, pre_activations: Pointer, count: int
) -> None:
    """Write the pre-activations (count, wide) of inputs (count, stride), of which each sample has `size`.

    The weights are (1 + size, wide): the biases, then for each input its weights into all units.
    """
    if wide == 4:
        _forward(FOUR, inputs, stride, size, weights, pre_activations, count)
    elif wide == 8:
        _forward(EIGHT, inputs, stride, size, weights, pre_activations, count)
    else:
        _forward(SIXTEEN, inputs, stride, size, weights, pre_activations, count)


@inlined
def _last_forward(width: Width, inputs: Pointer, weights: Pointer, bias: float, logits: Pointer, count: int) -> None:
    wide = len(width)
    row = load(width, weights, 0)
    for sample in range(count):
        put(logits, sample, total(row * load(width, inputs, sample * wide)) + bias)


@shared
def last_forward(wide: int, inputs: Pointer, weights: Pointer, bias: float, logits: Pointer, count: int) -> None:
    """Write one output's logits (count,) of inputs (count, wide) by its weights (wide,)."""
    if wide == 4:
        _last_forward(FOUR, inputs, weights, bias, logits, count)
    elif wide == 8:
        _last_forward(EIGHT, inputs, weights, bias, logits, count)
    else:
        _last_forward(SIXTEEN, inputs, weights, bias, logits, count)


@inlined
def _last_gradient(width: Width, inputs: Pointer, deltas: Pointer, gradient: Pointer, count: int) -> None:
    wide = len(width)
    # Two sums, or each addition would wait for the last.
    even, odd = load(width, gradient, 0), splat(width, 0.0)
    sample = 0
    while sample + 2 <= count:
        even = fma(load(width, inputs, sample * wide), broadcast(width, deltas, sample), even)
        odd = fma(load(width, inputs, (sample + 1) * wide), broadcast(width, deltas, sample + 1), odd)
        sample += 2
    if sample < count:
        even = fma(load(width, inputs, sample * wide), broadcast(width, deltas, sample), even)
    store(gradient, 0, even + odd)


@shared
def last_gradient(wide: int, inputs: Pointer, deltas: Pointer, gradient: Pointer, count: int) -> None:
    """Add to one output's gradient (wide,) what inputs (count, wide) and the loss's derivatives (count,) make of it."""
    if wide == 4:
        _last_gradient(FOUR, inputs, deltas, gradient, count)
    elif wide == 8:
        _last_gradient(EIGHT, inputs, deltas, gradient, count)
    else:
        _last_gradient(SIXTEEN, inputs, deltas, gradient, count)


@inlined
def _carry(
    width: Width, place: Pointer, link: int, keep: int, s0: Vector, s1: Vector, s2: Vector, s3: Vector
) -> tuple[Vector, Vector, Vector, Vector]:
    """Add what four samples carry, and carry the sums on."""
    wide = len(width)
    if link:
        s0, s1 = s0 + load(width, place, 0), s1 + load(width, place, wide)
        s2, s3 = s2 + load(width, place, 2 * wide), s3 + load(width, place, 3 * wide)
    if keep:
        store(place, 0, s0)
        store(place, wide, s1)
        store(place, 2 * wide, s2)
        store(place, 3 * wide, s3)
    return s0, s1, s2, s3


@inlined
def _back(
    width: Width,
    after: Pointer,
    stride: int,
    step: int,
    size: int,
    rows: Pointer,
    derivatives: Pointer,
    deltas: Pointer,
    carried: Pointer,
    link: int,
    keep: int,
    gradient: Pointer,
    count: int,
) -> None:
    wide = len(width)
    biases = load(width, gradient, 0)
    start = 0
    while start + 4 <= count:
        in0 = at(after, start * stride)
        in1, in2, in3 = at(in0, stride), at(in0, 2 * stride), at(in0, 3 * stride)
        row = load(width, rows, 0)
        s0, s1 = row * broadcast(width, in0, 0), row * broadcast(width, in1, 0)
        s2, s3 = row * broadcast(width, in2, 0), row * broadcast(width, in3, 0)
        for o in range(1, size):
            row = load(width, rows, o * wide)
            s0 = fma(row, broadcast(width, in0, o * step), s0)
            s1 = fma(row, broadcast(width, in1, o * step), s1)
            s2 = fma(row, broadcast(width, in2, o * step), s2)
            s3 = fma(row, broadcast(width, in3, o * step), s3)
        if link or keep:
            place = at(carried, start * wide)
            s0, s1, s2, s3 = _carry(width, place, link, keep, s0, s1, s2, s3)
        derivative, out = at(derivatives, start * wide), at(deltas, start * wide)
        s0 = s0 * load(width, derivative, 0)
        s1 = s1 * load(width, derivative, wide)
        s2 = s2 * load(width, derivative, 2 * wide)
        s3 = s3 * load(width, derivative, 3 * wide)
        store(out, 0, s0)
        store(out, wide, s1)
        store(out, 2 * wide, s2)
        store(out, 3 * wide, s3)
        biases = biases + ((s0 + s1) + (s2 + s3))
        start += 4
    while start < count:
        in0 = at(after, start * stride)
        s0 = load(width, rows, 0) * broadcast(width, in0, 0)
        for o in range(1, size):
            s0 = fma(load(width, rows, o * wide), broadcast(width, in0, o * step), s0)
        if link:
            s0 = s0 + load(width, carried, start * wide)
        if keep:
            store(carried, start * wide, s0)
        s0 = s0 * load(width, derivatives, start * wide)
        store(deltas, start * wide, s0)
        biases = biases + s0
        start += 1
    store(gradient, 0, biases)


@shared
def back(
    wide: int,
    after: Pointer,
    stride: int,
    step: int,
    size: int,
    rows: Pointer,
    derivatives: Pointer,
    deltas: Pointer,
    carried: Pointer,
    link: int,
    keep: int,
    gradient: Pointer,
    count: int,
) -> None:
    """Write the loss's derivatives (count, wide) by a layer's pre-activations; add them to its bias gradient (wide,).

    `after` holds the derivatives by the pre-activations of the layer after it, `size` of them, that of sample s and
    unit o at s * stride + o * step; `rows` (size, wide) the weights between the two, unit by unit of the layer after.
    `carried` (count, wide) is for residual links: where the layer after is linked (`link`), it holds the derivatives by
    that layer's outputs, which are derivatives by these outputs too; where this one is (`keep`), it is given those by
    its own outputs.
    """
    if wide == 4:
        _back(FOUR, after, stride, step, size, rows, derivatives, deltas, carried, link, keep, gradient, count)
    elif wide == 8:
        _back(EIGHT, after, stride, step, size, rows, derivatives, deltas, carried, link, keep, gradient, count)
    else:
        _back(SIXTEEN, after, stride, step, size, rows, derivatives, deltas, carried, link, keep, gradient, count)


@shared
def turn(columns: Pointer, wide: int, size: int, rows: Pointer, stride: int) -> None:
    """Copy weights (size, wide), input by input, as rows (wide, stride), unit by unit."""
    for i in range(0, size, 4):
        for o in range(0, wide, 4):
            place = at(columns, i * wide + o)
            a, b = load(FOUR, place, 0), load(FOUR, place, wide)
            c, d = load(FOUR, place, 2 * wide), load(FOUR, place, 3 * wide)
            a, b, c, d = turned(a, b, c, d)
            place = at(rows, o * stride + i)
            store(place, 0, a)
            store(place, stride, b)
            store(place, 2 * stride, c)
            store(place, 3 * stride, d)


@shared
def add(values: Pointer, others: Pointer, count: int) -> None:
    """Add `count` numbers to as many others, in whole vectors of 16."""
    for place in range(0, count, 16):
        store(values, place, load(SIXTEEN, values, place) + load(SIXTEEN, others, place))


@shared
def multiply(values: Pointer, others: Pointer, count: int) -> None:
    """Multiply `count` numbers by as many others, in whole vectors of 16."""
    for place in range(0, count, 16):
        store(values, place, load(SIXTEEN, values, place) * load(SIXTEEN, others, place))


@shared
def accumulate(place: Pointer, values: Pointer, count: int) -> None:
    """Add `count` values to the number at a place; the values up to the next multiple of 16 are 0."""
    if count == 1:
        put(place, 0, get(place, 0) + get(values, 0))
        return
    sums: Vector = splat(SIXTEEN, 0.0)
    for start in range(0, count, 16):
        sums = sums + load(SIXTEEN, values, start)
    put(place, 0, get(place, 0) + total(sums))

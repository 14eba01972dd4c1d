"""The network for images is held to torch's own modules in double precision."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.nn.convolution import ConvolutionNetwork
from tests.models.exact import double_precision

Norm = nn.BatchNorm1d | nn.BatchNorm2d | nn.GroupNorm | nn.LayerNorm
NORMS_OF_MAPS: dict[str, Callable[[int], nn.Module]] = {
    "batch": nn.BatchNorm2d,
    "layer": lambda channels: nn.GroupNorm(1, channels),
}
NORMS: dict[str, Callable[[int], nn.Module]] = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}
ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU, "selu": nn.SELU}
SHAPES: dict[str, dict[str, Any]] = {
    "two convolutions": {},
    "none": {"channels": ()},
    "a layer of units on pixels": {"channels": (), "dense": (7, 5)},
    "three, valid, averaged": {"channels": (3, 4, 5), "kernel": 1, "padding": "valid", "pooling": "average"},
    "valid, units after": {"channels": (3, 4), "padding": "valid", "dense": (6,)},
    "no pooling, kernels of 5": {"channels": (2, 3), "kernel": 5, "pooling": "none", "top": "mean"},
    "the largest of each map": {"channels": (4, 3, 2), "top": "max", "dense": (5,)},
}


@pytest.fixture(autouse=True)
def _exactly() -> Iterator[None]:
    with double_precision():
        yield


def network(outputs: int = 3, seed: int = 0, **config: Any) -> ConvolutionNetwork:
    made = ConvolutionNetwork(NetworkConfig.model_validate(config), torch.Generator().manual_seed(seed), outputs)
    # So that biases, gains and offsets count.
    made.flat.add_(torch.linspace(-0.1, 0.1, len(made.flat)))
    return made


def images(count: int = 6) -> Tensor:
    return torch.tensor(np.random.Generator(np.random.PCG64(7)).random((count, 1, 8, 8)))


def by_torch(net: ConvolutionNetwork, normalization: str, activation: str) -> nn.Sequential:
    """Build the same of torch's modules, with the numbers copied."""
    options, modules, maps, side = net.options, list[nn.Module](), 1, 8
    pooling = {"max": nn.MaxPool2d(2), "average": nn.AvgPool2d(2)}
    tops: dict[str, list[nn.Module]] = {
        "flatten": [nn.Flatten()],
        "mean": [nn.AdaptiveAvgPool2d(1), nn.Flatten()],
        "max": [nn.AdaptiveMaxPool2d(1), nn.Flatten()],
    }
    for channels in options.channels:
        padding = options.kernel // 2 if options.padding == "same" else 0
        modules.append(nn.Conv2d(maps, channels, options.kernel, padding=padding))
        modules += [] if normalization == "none" else [NORMS_OF_MAPS[normalization](channels)]
        modules.append(ACTIVATIONS[activation]())
        side = side if options.padding == "same" else side - options.kernel + 1
        if options.pooling != "none" and side > 1:
            modules.append(pooling[options.pooling])
            side //= 2
        maps = channels
    modules += tops[options.top if options.channels else "flatten"]
    size = maps if options.channels and options.top != "flatten" else maps * side * side
    for units in options.dense:
        modules.append(nn.Linear(size, units))
        modules += [] if normalization == "none" else [NORMS[normalization](units)]
        modules.append(ACTIVATIONS[activation]())
        size = units
    modules.append(nn.Linear(size, net.shapes[-1][0]))
    made = nn.Sequential(*modules)
    start = 0
    for values in in_order(made):
        values.data.copy_(net.flat[start : start + values.numel()].view(values.shape))
        start += values.numel()
    assert start == len(net.flat)
    return made


def in_order(made: nn.Sequential) -> list[nn.Parameter]:
    """Give the parameters as they lie in the flat array: weights and biases of all layers, then gains and offsets."""
    layers = [module for module in made if isinstance(module, nn.Conv2d | nn.Linear)]
    norms = [module for module in made if isinstance(module, Norm)]
    return [values for module in (*layers, *norms) for values in module.parameters()]


def gradients(made: nn.Sequential) -> Tensor:
    return torch.cat([values.grad.flatten() for values in in_order(made) if values.grad is not None])


@pytest.mark.parametrize("normalization", ["none", "batch", "layer"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_a_training_step_and_the_answer_after_it_are_those_of_torch(
    shape: str, normalization: str, activation: str
) -> None:
    net = network(convolution=SHAPES[shape], normalization=normalization, activation=activation)
    made, inputs = by_torch(net, normalization, activation), images()
    truth = torch.tensor([0, 1, 2, 0, 1, 2])
    given = net.learn(inputs, np.random.Generator(np.random.PCG64(0)))
    expected = made(inputs)
    torch.testing.assert_close(given, expected, rtol=1e-12, atol=1e-12)
    nn.functional.cross_entropy(given, truth).backward()  # type: ignore[no-untyped-call]
    nn.functional.cross_entropy(expected, truth).backward()  # type: ignore[no-untyped-call]
    torch.testing.assert_close(net.flat_gradient, gradients(made), rtol=1e-12, atol=1e-12)
    # The running statistics of one step, and the answer by them.
    made.eval()
    torch.testing.assert_close(net(inputs), made(inputs), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(net.trace(inputs).pre_activations[-1], net(inputs), rtol=0, atol=0)
    torch.testing.assert_close(net.stages(inputs)[-1].cells, net(inputs), rtol=0, atol=0)


@pytest.mark.parametrize("shape", SHAPES)
def test_where_nothing_is_normalized_or_left_out_the_quick_way_is_the_same(shape: str) -> None:
    net, inputs = network(convolution=SHAPES[shape]), images()
    assert net.is_plain
    assert torch.equal(net(inputs), net.learn(inputs, np.random.Generator(np.random.PCG64(0))))


def test_parameters_and_their_gradients_lie_in_the_flat_arrays_in_order() -> None:
    net = network(normalization="batch", convolution={"channels": (2, 3), "dense": (4,)})
    parts = list(net.parameters())
    assert [tuple(part.shape) for part in parts][:4] == [(2, 1, 3, 3), (2,), (3, 2, 3, 3), (3,)]
    assert torch.equal(torch.cat([part.detach().flatten() for part in parts]), net.flat)
    net.learn(images(), np.random.Generator(np.random.PCG64(0))).square().sum().backward()  # type: ignore[no-untyped-call]
    assert torch.equal(torch.cat([part.grad.flatten() for part in parts if part.grad is not None]), net.flat_gradient)
    assert [len(net.flat[weights]) for weights, _ in net.slices] == [18, 54, 48, 12]
    assert int(net.is_weight.sum()) == 18 + 54 + 48 + 12


def test_dropout_leaves_out_whole_maps_and_makes_up_for_it() -> None:
    net = network(dropout=0.5, convolution={"channels": (6,), "pooling": "none"})
    assert not net.is_plain
    trace = net._follow(images(), batch=True, remember=True, generator=np.random.Generator(np.random.PCG64(3)))
    dropped, plain = trace.outputs[0], net.trace(images()).outputs[0]
    gone = (dropped == 0).flatten(2).all(2)
    assert 0.2 < float(gone.double().mean()) < 0.8
    torch.testing.assert_close(dropped[~gone], 2 * plain[~gone])


def test_batch_norm_of_one_number_a_map_takes_the_running_statistics_as_dense_layers_do() -> None:
    net = network(normalization="batch", convolution={"channels": (2, 2, 2), "dense": (3,)})
    net.settle(images())
    before = net.running.clone()
    one = images(1)
    given = net.learn(one, np.random.Generator(np.random.PCG64(0)))
    assert torch.isfinite(given).all()
    units = slice(6, 9)  # three maps of two layers, then the dense layer
    assert torch.equal(net.running[:, units], before[:, units])
    assert not torch.equal(net.running[:, :2], before[:, :2])


@pytest.mark.parametrize("name", ["xavier", "he", "orthogonal", "uniform", "normal", "zeros"])
def test_kernels_are_drawn_as_torch_draws_them(name: str) -> None:
    config = NetworkConfig.model_validate({"initial_weights": name, "convolution": {"channels": (16, 16)}})
    net = ConvolutionNetwork(config, torch.Generator().manual_seed(5), 10)
    kernel = net.layers[1].weight.detach()
    expected = {"xavier": np.sqrt(2 / (16 * 9 + 16 * 9)), "he": np.sqrt(2 / (16 * 9)), "uniform": 1 / np.sqrt(12)}
    if name in expected:
        assert float(kernel.std()) == pytest.approx(expected[name], rel=0.05)
    if name == "orthogonal":
        rows = kernel.flatten(1)
        torch.testing.assert_close(rows @ rows.T, torch.eye(16))
    if name == "zeros":
        assert net.symmetric() == 0
    else:
        assert net.symmetric() is None


def test_a_weight_is_found_by_its_place_in_the_kernel() -> None:
    net = network(convolution={"channels": (2, 3), "dense": (4,)})
    assert float(net.flat[net.index(1, 2, 9 + 3 * 1 + 2)]) == float(net.layers[1].weight.detach()[2, 1, 1, 2])
    assert float(net.flat[net.index(1, 2, None)]) == float(net.layers[1].bias.detach()[2])
    assert float(net.flat[net.index(2, 3, 5)]) == float(net.layers[2].weight.detach()[3, 5])
    for layer, to, from_, said in ((4, 0, 0, "a layer from 0 to 3"), (0, 2, 0, "0 to 1"), (1, 0, 18, "0 to 17")):
        with pytest.raises(IndexError, match=said):
            net.index(layer, to, from_)


def test_frozen_layers_and_weights_are_marked() -> None:
    frozen = {"frozen_layers": (0,), "frozen_weights": ((1, 2, 17), (1, 1, -1), (8, 0, 0), (0, 0, 900))}
    net = network(normalization="layer", convolution={"channels": (2, 3)})
    mask = net.frozen(NetworkConfig.model_validate(frozen | {"convolution": {"channels": (2, 3)}}))
    assert mask is not None
    assert int(mask.sum()) == 18 + 2 + 2 * 2 + 2  # kernels, biases, gains and offsets of the first; two single ones
    assert mask[net.index(1, 2, 17)]
    assert mask[net.index(1, 1, None)]
    assert net.frozen(NetworkConfig()) is None


def test_the_number_of_multiplications_counts_each_place_a_kernel_is_laid_on() -> None:
    assert network(10).multiplications == 8 * 9 * 64 + 16 * 72 * 16 + 10 * 64

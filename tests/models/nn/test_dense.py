import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.words import InitialWeights
from livegrad.models.nn.dense import DenseNetwork
from tests.models.plain import ACTIVATIONS


def network(inputs: int = 2, seed: int = 0, **config: Any) -> DenseNetwork:
    return DenseNetwork(inputs, NetworkConfig.model_validate(config), torch.Generator().manual_seed(seed))


def by_hand(net: DenseNetwork, inputs: Tensor, activation: str) -> list[Tensor]:
    """Give the outputs of every layer, cut out of the flat array by counting."""
    outputs, start = [inputs], 0
    for size, out in pairwise(net.sizes):
        weights = net.flat[start : start + size * out].reshape(out, size)
        biases = net.flat[start + size * out : start + size * out + out]
        start += size * out + out
        sums = outputs[-1] @ weights.T + biases
        outputs.append(sums if out == 1 and start == len(net.flat) else ACTIVATIONS[activation](sums))
    return outputs[1:]


@pytest.mark.parametrize("hidden", [(), (1,), (4, 2), (16, 1, 3), (8,) * 8])
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
def test_the_network_computes_what_its_flat_array_says(hidden: tuple[int, ...], activation: str) -> None:
    net = network(3, hidden=hidden, activation=activation)
    net.flat.add_(torch.linspace(-0.2, 0.2, len(net.flat)))
    inputs = torch.linspace(-2, 2, 30).reshape(10, 3)
    *hidden_outputs, logits = by_hand(net, inputs, activation)
    assert net(inputs).shape == (10, 1)
    torch.testing.assert_close(net(inputs), logits)
    for given, expected in zip(net.hidden_outputs(inputs), hidden_outputs, strict=True):
        torch.testing.assert_close(given.detach(), expected)
    torch.testing.assert_close(net.trace(inputs).pre_activations[-1], net(inputs), rtol=0, atol=0)


def test_parameters_and_gradients_are_views_of_the_flat_arrays() -> None:
    net = network(hidden=(3,))
    loss = net(torch.ones(5, 2)).square().mean()
    loss.backward()
    parameters = list(net.parameters())
    assert [tuple(part.shape) for part in parameters] == [(3, 2), (3,), (1, 3), (1,)]
    assert torch.equal(torch.cat([part.detach().reshape(-1) for part in parameters]), net.flat)
    gradients = [part.grad for part in parameters if part.grad is not None]
    assert torch.equal(torch.cat([part.reshape(-1) for part in gradients]), net.flat_gradient)
    assert net.flat_gradient.abs().sum() > 0
    net.flat.zero_()
    assert all(not part.any() for part in parameters)


def test_weights_and_biases_are_told_apart() -> None:
    net = network(hidden=(2,))
    assert net.is_weight.tolist() == [True] * 4 + [False] * 2 + [True] * 2 + [False]
    assert set(net.state_dict()) == {"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"}


@pytest.mark.parametrize(
    ("initial", "deviation", "bound"),
    [
        ("xavier", math.sqrt(2 / 32), math.sqrt(6 / 32)),
        ("he", math.sqrt(2 / 16), None),
        ("uniform", 1 / math.sqrt(12), 0.5),
        ("normal", 3.0, None),
    ],
)
def test_weights_are_drawn_as_named_and_biases_start_at_0(
    initial: InitialWeights, deviation: float, bound: float | None
) -> None:
    layers = [network(16, seed, hidden=(16,), initial_weights=initial, initial_deviation=3) for seed in range(40)]
    weights = torch.cat([net.flat[:256] for net in layers])
    assert float(weights.std()) == pytest.approx(deviation, rel=0.03)
    assert float(weights.mean()) == pytest.approx(0, abs=0.05 * deviation)
    if bound is not None:
        assert 0.99 * bound < float(weights.abs().max()) <= bound
    else:
        assert float(weights.abs().max()) > 3 * deviation
    assert all(not net.flat[~net.is_weight].any() for net in layers)


@pytest.mark.parametrize(
    "options", [{"initial_weights": "zeros"}, {"initial_weights": "normal", "initial_deviation": 0}]
)
def test_weights_can_all_start_at_0(options: dict[str, Any]) -> None:
    assert not network(hidden=(4, 2), **options).flat.any()


def test_weights_come_from_the_generator_given_and_no_other() -> None:
    before, numbers = torch.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    one, two, other = (network(seed=seed, hidden=(8, 8)) for seed in (5, 5, 6))
    assert torch.equal(one.flat, two.flat)
    assert not torch.equal(one.flat, other.flat)
    assert torch.equal(torch.get_rng_state(), before)
    assert np.array_equal(np.random.get_state()[1], numbers)  # type: ignore[index]  # noqa: NPY002


def test_a_parameter_is_found_by_its_place_in_the_picture() -> None:
    net = network(hidden=(3, 2))
    net.flat.copy_(torch.arange(len(net.flat), dtype=torch.float32))
    parts = dict(net.named_parameters())
    assert net.index(0, 2, 1) == int(parts["layers.0.weight"][2, 1]) == 5
    assert net.index(0, 2, None) == int(parts["layers.0.bias"][2]) == 8
    assert net.index(1, 1, 0) == int(parts["layers.1.weight"][1, 0]) == 12
    assert net.index(2, 0, None) == int(parts["layers.2.bias"][0]) == len(net.flat) - 1


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ((2, 0, 0), "expected a layer from 0 to 1, got 2"),
        ((-1, 0, 0), "expected a layer from 0 to 1, got -1"),
        ((0, 3, 0), "expected a unit of layer 0 from 0 to 2, got 3"),
        ((0, -1, None), "expected a unit of layer 0 from 0 to 2, got -1"),
        ((1, 0, 3), "expected an input of layer 1 from 0 to 2, got 3"),
    ],
)
def test_a_place_that_does_not_exist_is_an_index_error_that_says_what_there_is(
    place: tuple[int, int, int | None], message: str
) -> None:
    with pytest.raises(IndexError) as refusal:
        network(hidden=(3,)).index(*place)
    assert str(refusal.value) == message


def test_norms_of_layers_count_biases_only_when_asked_to() -> None:
    net = network(1, hidden=(1,))
    values = torch.tensor([3.0, 4.0, 5.0, 12.0])
    assert net.layer_norms(values, biases=False) == [3.0, 5.0]
    assert net.layer_norms(values, biases=True) == [5.0, 13.0]


def test_several_outputs_are_several_logits() -> None:
    net = DenseNetwork(2, NetworkConfig(hidden=(3,)), torch.Generator().manual_seed(0), 4)
    assert net.sizes == (2, 3, 4)
    assert net(torch.ones(5, 2)).shape == (5, 4)
    assert len(net.flat) == 3 * 3 + 4 * 4


def test_the_first_weights_are_the_same_however_many_outputs_there_are() -> None:
    one, four = (DenseNetwork(2, NetworkConfig(), torch.Generator().manual_seed(0), outputs) for outputs in (1, 4))
    assert torch.equal(one.flat[:22], four.flat[:22])


def test_each_layer_can_have_its_own_activation() -> None:
    net = network(hidden=(4, 3), activation="relu", activations=("sine", "sigmoid"))
    inputs = torch.linspace(-2, 2, 20).reshape(10, 2)
    first = torch.sin(inputs @ net.flat[:8].reshape(4, 2).T)
    second = torch.sigmoid(first @ net.flat[12:24].reshape(3, 4).T)
    torch.testing.assert_close(net(inputs), second @ net.flat[27:30].reshape(1, 3).T)
    net.use(NetworkConfig(hidden=(4, 3), activation="linear"))
    assert [activation.steepest for activation in net.activations] == [1, 1]


def test_residual_links_are_between_hidden_layers_of_equal_width_alone() -> None:
    assert network(hidden=(2, 2, 3, 3, 3), residual=True).links == [False, True, False, True, True]
    assert not any(network(hidden=(2, 2, 3, 3), residual=False).links)


def test_a_residual_link_adds_what_came_in() -> None:
    net, inputs = network(hidden=(3, 3), residual=True), torch.linspace(-2, 2, 20).reshape(10, 2)
    first = torch.tanh(inputs @ net.flat[:6].reshape(3, 2).T)
    second = torch.tanh(first @ net.flat[9:18].reshape(3, 3).T) + first
    torch.testing.assert_close(net(inputs), second @ net.flat[21:24].reshape(1, 3).T)
    torch.testing.assert_close(net.hidden_outputs(inputs)[1].detach(), second)


@pytest.mark.parametrize("normalization", ["batch", "layer"])
def test_gains_and_offsets_lie_behind_all_weights_and_biases(normalization: str) -> None:
    plain, normalized = network(hidden=(4, 2)), network(hidden=(4, 2), normalization=normalization)
    assert torch.equal(normalized.flat[: len(plain.flat)], plain.flat)
    assert normalized.flat[len(plain.flat) :].tolist() == [1] * 4 + [0] * 4 + [1] * 2 + [0] * 2
    assert not normalized.is_weight[len(plain.flat) :].any()
    normalized(torch.rand(5, 2)).sum().backward()
    assert normalized.flat_gradient[len(plain.flat) :].any()
    parameters = torch.cat([part.detach().reshape(-1) for part in normalized.parameters()])
    assert torch.equal(parameters, normalized.flat)


def test_a_normalized_network_is_torchs() -> None:
    net = network(hidden=(4, 3), normalization="batch")
    theirs = torch.nn.Sequential(
        torch.nn.Linear(2, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(),
        torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3), torch.nn.Tanh(), torch.nn.Linear(3, 1),
    )  # fmt: skip
    for place, layer in enumerate((0, 3, 6)):
        weights, biases = net.slices[place]
        linear = theirs[layer]
        assert isinstance(linear, torch.nn.Linear)
        linear.weight.data, linear.bias.data = (
            net.flat[weights].view_as(linear.weight).clone(),
            net.flat[biases].clone(),
        )
    for seed in range(3):
        batch = torch.randn(10, 2, generator=torch.Generator().manual_seed(seed)) + seed
        torch.testing.assert_close(net.learn(batch, np.random.default_rng(0)), theirs(batch))
    torch.testing.assert_close(net(batch), theirs.eval()(batch))


def test_an_untrained_network_normalizes_by_what_it_has_settled_on() -> None:
    net, inputs = network(hidden=(4,), normalization="batch"), 5 + torch.rand(50, 2)
    net.settle(inputs)
    sums = net.trace(inputs).pre_activations[0]
    assert sums.mean(0).tolist() == pytest.approx([0] * 4, abs=1e-4)
    assert sums.std(0).tolist() == pytest.approx([1] * 4, abs=0.02)
    remembered = net.running.clone()
    net.trace(inputs * 2, batch=True)
    net(inputs * 2)
    assert torch.equal(net.running, remembered)


def test_dropout_is_for_learning_alone() -> None:
    net, inputs = network(hidden=(16, 16), dropout=0.5), torch.ones(1, 2)
    answers = {net.learn(inputs, np.random.default_rng(seed)).item() for seed in range(5)}
    assert len(answers) == 5
    assert torch.equal(net(inputs), network(hidden=(16, 16))(inputs))


def test_orthogonal_weights_stand_at_right_angles_and_the_scale_multiplies_any() -> None:
    weights = network(8, hidden=(8,), initial_weights="orthogonal").flat[:64].view(8, 8)
    torch.testing.assert_close(weights @ weights.T, torch.eye(8), rtol=0, atol=1e-5)
    for initial in ("xavier", "he", "uniform", "normal", "orthogonal"):
        once, thrice = (network(hidden=(4,), initial_weights=initial, initial_scale=scale).flat for scale in (1, 3))
        torch.testing.assert_close(thrice, 3 * once)


def test_frozen_parameters_are_marked_and_those_there_are_not_passed_over() -> None:
    net = network(hidden=(3, 2), normalization="layer")
    assert net.frozen(NetworkConfig(hidden=(3, 2))) is None
    layers = net.frozen(NetworkConfig(frozen_layers=(1, 8)))
    assert layers is not None
    # 9 of the first layer; 6 weights and 2 biases of the second; 3 of the output; 6 of the first norm; 4 of the second.
    assert layers.nonzero().flatten().tolist() == [*range(9, 17), *range(26, 30)]
    weights = net.frozen(NetworkConfig(frozen_weights=((0, 2, 1), (2, 0, -1), (0, 3, 0), (0, 0, 2), (5, 0, 0))))
    assert weights is not None
    assert weights.nonzero().flatten().tolist() == [5, 19]

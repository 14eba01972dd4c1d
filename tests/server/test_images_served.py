"""A session on images: a real server, a real worker, real sockets, and its images over HTTP."""

import base64
from typing import Any

import httpx
import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.data.images.make import make_images
from livegrad.server.wire.frames import Frame
from tests.server.client import Server, Viewer

DIGITS = changed(PRESETS["digits"], {"data.shift": 1})
DRAWN = base64.b64encode(bytes(index % 17 for index in range(64))).decode()


def stages(frame: Frame) -> list[tuple[str, int, int]]:
    assert frame.image
    return [(stage.kind, stage.channels, stage.size) for stage in frame.image.stages]


async def begun(viewer: Viewer, config: RunConfig) -> dict[str, Any]:
    await viewer.open(config=config)
    run = await viewer.event("run")
    await viewer.frame()
    return run


async def test_a_run_on_images_is_told_drawn_trained_and_followed(server: Server) -> None:
    async with server.viewer() as viewer:
        run = await begun(viewer, DIGITS)
        data = run["data"]
        assert (data["kind"], data["classes"], len(data["points"])) == ("image", 10, 1797)
        assert data["images"]["labels"] == [str(digit) for digit in range(10)]
        assert (len(data["measured"]), run["network"]["sizes"]) == (480, [64, 8, 16, 10])
        expected = make_images(DIGITS.data, 0)
        assert [point[2:] for point in data["points"]][:50] == [
            [float(target), int(split)]
            for target, split in zip(expected.targets[:50], expected.split[:50], strict=True)
        ]
        async with httpx.AsyncClient(base_url=server.url) as client:
            answer = await client.get("/" + data["images"]["url"])
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert np.array_equal(np.frombuffer(answer.content, np.uint8).reshape(-1, 8, 8), expected.images)

        await viewer.send("view", image=7, worst=True)
        frame = await viewer.frame(lambda frame: frame.image is not None and frame.image.index == 7)
        assert (frame.boundary, frame.units, frame.sequence, frame.flow) == (None, None, None, None)
        assert (len(frame.parameters), len(frame.points), len(frame.worst)) == (0, 480, 10)
        assert stages(frame) == [
            ("input", 1, 8),
            ("convolution", 8, 8),
            ("pooling", 8, 4),
            ("convolution", 16, 4),
            ("pooling", 16, 2),
            ("output", 10, 1),
        ]
        assert frame.image
        assert np.array_equal(np.round(frame.image.stages[0].cells * 16), expected.images[7].ravel())
        assert [(part.out, part.from_, part.size, len(part.weights)) for part in frame.image.kernels] == [
            (8, 1, 3, 72),
            (16, 8, 3, 1152),
            (10, 64, 1, 640),
        ]
        assert frame.confusion is not None
        assert frame.confusion.reshape(2, 10, 10).sum((1, 2)).tolist() == [240, 240]

        # A drawn image takes its place, and is followed while training goes on.
        await viewer.send("play")
        await viewer.send("view", drawn=DRAWN, occlusion=True, input_gradient=True)
        frame = await viewer.frame(lambda frame: frame.image is not None and frame.image.index is None)
        assert frame.image
        assert (frame.image.stages[0].cells * 16).tolist() == [float(index % 17) for index in range(64)]
        assert frame.image.occlusion is not None
        assert frame.image.input_gradient is not None
        await viewer.frame(lambda frame: frame.epoch >= 2)
        await viewer.send("pause")
        await viewer.send("view", drawn=None, occlusion=False, input_gradient=False)
        await viewer.frame(lambda frame: frame.image is not None and frame.image.index == 7)


async def test_options_change_live_and_other_data_begin_another_stage(server: Server) -> None:
    async with server.session(PRESETS["bars"]) as viewer:
        changed_ = await viewer.ask("update", lane=0, changes={"data.noise": 0.1})
        assert changed_["type"] == "changed"
        assert "noise=0.1" in changed_["data"]["images"]["url"]
        run = await viewer.ask("update", lane=0, changes={"network.convolution.channels": [3]})
        assert (run["type"], run["network"]["sizes"]) == ("run", [64, 3, 1])
        run = await viewer.ask("configure", lane=0, config=RunConfig().model_dump(mode="json"))
        assert (run["data"]["kind"], "images" in run["data"], "measured" in run["data"]) == ("points", False, False)
        frame = await viewer.frame(lambda frame: frame.boundary is not None)
        assert frame.image is None
        described = await viewer.ask("describe", lane=0)
        assert described["type"] == "description"


async def test_tiles_of_a_comparison_have_kernels_and_confusion(server: Server) -> None:
    async with server.session(PRESETS["shapes"]) as viewer:
        both = [{}, {"network.convolution.channels": [], "network.convolution.dense": [4]}]
        config = PRESETS["shapes"].model_dump(mode="json")
        await viewer.ask("compare", config=config, differences=both)
        await viewer.send("view", lane=None, tiles=20)
        kernels = set[tuple[int, int]]()
        while kernels != {(8, 3), (4, 8)}:
            frame = await viewer.frame(lambda frame: frame.image is not None and not frame.image.stages)
            assert frame.image
            assert frame.confusion is not None
            kernels |= {(part.out, part.size) for part in frame.image.kernels}


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ({"drawn": "AAAA"}, "drawn: expected 64 bytes, got 3"),
        ({"drawn": base64.b64encode(bytes([99] * 64)).decode()}, "drawn: expected bytes from 0 to 16, got 99"),
        ({"image": -1}, "image: expected a number greater than or equal to 0, got -1"),
        ({"image": 1797}, "image: expected the index of an image, below 1797, got 1797"),
        ({"histogram": 3}, "histogram: expected the index of a layer, below 3, got 3"),
    ],
)
async def test_a_view_of_what_is_not_there_is_refused(server: Server, view: dict[str, Any], said: str) -> None:
    async with server.session(DIGITS) as viewer:
        refusal = await viewer.ask("view", **view)
        assert (refusal["type"], refusal["message"], refusal["field"]) == (
            "error",
            said,
            said.split(":", maxsplit=1)[0],
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"network.convolution.kernel": 4},
            "network.convolution.kernel: expected 1, 3 or 5, got 4",
        ),
        (
            {"network.convolution.padding": "valid", "network.convolution.kernel": 5},
            "network.convolution.kernel: expected at most 2, the side of the maps before layer 2, got 5; "
            "with padding same they keep their size",
        ),
        ({"data.chosen": [1, 1]}, "data.chosen: expected each digit at most once"),
        (
            {"training.loss": "hinge"},
            "training.loss: expected cross_entropy, squared, absolute or huber for the several",
        ),
    ],
)
async def test_options_that_do_not_fit_are_refused(server: Server, changes: dict[str, Any], said: str) -> None:
    async with server.session(DIGITS) as viewer:
        refusal = await viewer.ask("update", lane=0, changes=changes)
        assert refusal["type"] == "error"
        assert refusal["message"].startswith(said)

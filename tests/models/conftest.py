"""What the tests of the numbers share: one thread, as in a worker. More only wait for each other on toy networks."""

import torch

torch.set_num_threads(1)

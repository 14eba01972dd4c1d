"""A worker holds what it needs and no more."""

import subprocess
import sys


def test_training_on_torch_does_not_load_its_compiler() -> None:
    program = (
        "import sys\nfrom livegrad.models.config.run import RunConfig, changed\n"
        "from livegrad.models.training.trainer import Trainer\n"
        "for name in ('sgd', 'adam'):\n"
        "    trainer = Trainer(changed(RunConfig(), {'training.optimizer.name': name}), compiled=False)\n"
        "    trainer.step(3), trainer.measure(), trainer.snapshot(), trainer.reset(), trainer.step()\n"
        "print('torch._dynamo' in sys.modules, 'sympy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]

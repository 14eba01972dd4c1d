"""A run and how it goes on: the trainer, its optimizers and schedules, checkpoints, the rate finder."""

"""What a layer does to its samples, forward and back; knows no loss and no optimizer."""

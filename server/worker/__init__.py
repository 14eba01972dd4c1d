"""What runs in a worker process: sessions trained in fair turns; knows nothing of the web."""

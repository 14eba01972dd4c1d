"""What a run needs of its data and network, by the kind of its data; knows no trainer."""

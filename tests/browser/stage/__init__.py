"""The stage on points: its panels, pictures and charts."""

"""What crosses the WebSocket, as values and as bytes; knows no socket."""

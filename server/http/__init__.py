"""The web: pages, routes and WebSocket connections."""

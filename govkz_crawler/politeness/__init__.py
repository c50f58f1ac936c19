"""How a guest behaves: what the site allows, how fast, when to wait and when to go."""

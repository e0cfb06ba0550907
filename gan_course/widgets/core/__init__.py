"""What all widgets are built from: a canvas, plots, a session, a player, controls, a pointer, a view."""

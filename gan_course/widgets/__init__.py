"""Live widgets: a session (state, step, snapshot) below, a thin view above."""

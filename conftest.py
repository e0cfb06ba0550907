"""With --nbval or --nbval-lax, pytest runs notebooks under the course's own plugin; without, nothing changes."""

pytest_plugins = ["gan_course.authoring.grading.nbval_plugin"]

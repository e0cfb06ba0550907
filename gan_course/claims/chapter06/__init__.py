"""The claims that chapter 06 of the course makes or tests, one experiment a file, explanations next to them."""

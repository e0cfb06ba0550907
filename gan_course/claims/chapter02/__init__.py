"""The claims that chapter 02 of the course makes or tests, one experiment a file, explanations next to them."""

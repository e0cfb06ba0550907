"""The claims that chapter 07 of the course makes or tests, one experiment a file, explanations next to them."""

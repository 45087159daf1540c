"""The commands, one module each; long ones have a second that begins with the same word."""

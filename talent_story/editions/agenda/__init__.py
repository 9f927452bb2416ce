"""The agenda: the first steps of the programmes a journey recommends, for a calendar."""

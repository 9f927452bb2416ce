"""The page a phone votes on: a small server of its own, in its own process.

It shows the question that is open and takes answers to it, and can do nothing else: neither the
facilitator's view nor the projector's is here. All it knows is in the store, so there may be as
many of these processes as wanted, and each may die at any moment.

A process and not a thread: it needs neither the book nor a screen, and what a phone sends can at
worst end a process that holds nothing and that the facilitator's starts again.
"""

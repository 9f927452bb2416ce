"""The facilitator's screen, and the same without its controls for the projector."""

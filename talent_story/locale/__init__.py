"""The catalogues of the interface: English templates in the code, their French here."""

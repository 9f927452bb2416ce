"""The terminal book in a browser, for colleagues on the network with nothing to install.

Built on Textual's own web driver and server library, and stricter than they are: a link that opens
once, a cookie, the exact origin, a limit of visitors and of size, and no request to anywhere else.
Each visitor has a process and a folder of their own.
"""

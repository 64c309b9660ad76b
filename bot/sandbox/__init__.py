"""The outside world in miniature, over real sockets on the loopback interface.

A newcomer, the tests and an operator who rehearses meet the same bot as production does; only what
stands outside is ours.  The bot itself never imports this package.
"""

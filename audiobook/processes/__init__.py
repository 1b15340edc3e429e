"""Work in processes of its own: functions of this package, called there and answered by pipe.

The processes are Python programs of their own and not copies of the caller's. So a program that
makes a book needs no ``if __name__ == "__main__":``, and neither the caller's threads nor its
modules come along.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

"""`python -m tui_mail` is `tui-mail`."""

import sys

from tui_mail.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""How mail goes out: SMTP. Knows no database."""

from tui_mail.send.smtp import check_login, submit

__all__ = ["check_login", "submit"]

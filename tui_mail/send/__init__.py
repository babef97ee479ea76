"""How mail goes out: SMTP. Knows no database."""

from tui_mail.send.smtp import SendingInDoubt, check_login, submit

__all__ = ["SendingInDoubt", "check_login", "submit"]

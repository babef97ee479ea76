"""Tokens instead of passwords: asked of Google, Microsoft or another server. Knows no database, shows no secret.

::

    client.py    whom to ask, as whom, for what
    asking.py    one question to a token server; what it answers, or the sentence why not
    grants.py    tokens for a refresh token, a client secret
    device.py    tokens by a code that a person types in on any device (RFC 8628)
    redirect.py  tokens by a pasted address, with PKCE (RFC 7636)
"""

from tui_mail.oauth.asking import TokenRefused
from tui_mail.oauth.client import Client, client_of
from tui_mail.oauth.device import DeviceCode, await_device, start_device
from tui_mail.oauth.grants import Granted, client_credentials, refresh
from tui_mail.oauth.redirect import Redirect, finish_redirect, start_redirect

__all__ = [
    "Client",
    "DeviceCode",
    "Granted",
    "Redirect",
    "TokenRefused",
    "await_device",
    "client_credentials",
    "client_of",
    "finish_redirect",
    "refresh",
    "start_device",
    "start_redirect",
]

"""The login of a development server, known to everybody and so never made in production."""

USER_NAME = "admin"
PASSWORD = "admin"

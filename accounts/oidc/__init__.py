"""Signing in with an OpenID Connect provider (ProConnect), where the settings name one."""

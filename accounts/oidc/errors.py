"""What may go wrong with a provider, told in French."""


class ProviderUnavailableError(Exception):
    """The provider does not answer, or not as it should; the password still opens the portal."""


class SignInRefusedError(Exception):
    """What was answered opens no session; `reason` is for the audit trail, the message for the person."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

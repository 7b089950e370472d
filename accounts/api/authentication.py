"""`Authorization: Bearer …`: a token, and the hat that it wears. Never a session."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.domain.api_tokens import TokenRefusedError, use_token
from accounts.models import ApiToken, User

SCHEME = "bearer"
PARTS = 2
# Longer than any token of the portal: nothing longer is looked for in the database.
LONGEST = 200


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        parts = header.split()
        if len(parts) != PARTS or parts[0].lower() != SCHEME or len(parts[1]) > LONGEST:
            raise AuthenticationFailed("L’en-tête s’écrit « Authorization: Bearer … », suivi du jeton.")
        try:
            return use_token(secret=parts[1])
        except TokenRefusedError as refusal:
            raise AuthenticationFailed(str(refusal)) from None

    def authenticate_header(self, _request: Request) -> str:
        return 'Bearer realm="api"'

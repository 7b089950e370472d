import pytest

from accounts.devices import name_device

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox sur Windows"),
        (f"{MOZILLA} (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox sur Linux"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0 Safari/537.36", "Chrome sur Windows"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge sur Windows"),
        (f"{MOZILLA} (Linux; Android 10; K) {WEBKIT} Chrome/126.0 Mobile Safari/537.36", "Chrome sur Android"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/17.5 Safari/605.1", "Safari sur macOS"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Version/17.5 Safari/604.1",
            "Safari sur iPhone",
        ),
        (f"{MOZILLA} (iPad; CPU OS 17_5 like Mac OS X) {WEBKIT} CriOS/126.0 Safari/604.1", "Chrome sur iPad"),
        ("curl/8.5.0", "Appareil inconnu"),
        ("", "Appareil inconnu"),
        ("<script>Firefox/1</script>", "Firefox"),
    ],
)
def test_device_is_named_in_a_few_words(user_agent, expected):
    assert name_device(user_agent) == expected

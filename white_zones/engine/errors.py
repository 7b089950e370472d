"""What the engine refuses, said in French so that it can be shown as it is."""


class EngineError(ValueError):
    """An input or a result the engine cannot answer for."""


class NumberError(EngineError):
    """A text that is not a finite, non-negative number."""


class DecayError(EngineError):
    """A decay that is unknown or has impossible parameters."""


class ThresholdsError(EngineError):
    """Bounds of classes that do not separate four classes."""


class NetworkError(EngineError):
    """Pairs, demand or supply that do not fit together."""


class UnrepresentableError(EngineError):
    """A result beyond the numbers a computer holds: the orders of magnitude of the inputs are wrong."""


class RobustnessError(EngineError):
    """Uncertainties that cannot be drawn from."""


class StateError(EngineError):
    """Two states that do not describe the same origins and sites."""


class SketchError(EngineError):
    """A change that names an unknown site or origin."""


class SitingError(EngineError):
    """A siting problem that has no meaning."""

"""How the log is written, as Django's setting LOGGING has it."""

from pythonjsonlogger.core import RESERVED_ATTRS


def logging_of(log_format: str, level: str, *, is_command: bool) -> dict[str, object]:
    """Everything to stdout, as "plain" lines or "json"; of a command to stderr, and nothing of it is counted."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "format": "{asctime} {levelname} {name}: {message}{who}{within}",
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                "style": "{",
            },
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "{asctime}{levelname}{name}{message}{request_id}{who}",
                "style": "{",
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "traceback"},
                "reserved_attrs": [*RESERVED_ATTRS, "request", "within", "color_message"],
                "json_ensure_ascii": False,
            },
        },
        "filters": {
            "who": {"()": "ozgtracker.operation.log.Who"},
            "without_traceback": {"()": "ozgtracker.operation.log.WithoutTraceback"},
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": f"ext://sys.{'stderr' if is_command else 'stdout'}",
                "formatter": log_format,
                "filters": ["who"],
            },
            "counted": {"class": "ozgtracker.operation.counting.CountedLines"},
        },
        "root": {
            "handlers": ["stdout"] if is_command else ["stdout", "counted"],
            "level": level,
        },
        "loggers": {
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            "django.security.DisallowedHost": {"filters": ["without_traceback"]},
        },
    }

"""Errors to Sentry and traces by OpenTelemetry, where settings name who wants them."""

from django.conf import settings


def start() -> None:
    """Begin to report. Nothing is loaded where nobody wants it."""
    if settings.SENTRY_DSN:
        _report_errors()
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        _trace()


def _report_errors() -> None:
    import sentry_sdk

    sentry_sdk.init(settings.SENTRY_DSN, send_default_pii=False, traces_sample_rate=0.0)


def _trace() -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "source-hub"}))
    endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip("/")
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument()

using System.CommandLine;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FullStackAI.Cli.Options;

/// <summary>Where <c>fsai serve</c> sends its meters and traces.</summary>
/// <remarks>What is not said here follows the variables that OpenTelemetry defines: <c>OTEL_SERVICE_NAME</c>,
/// <c>OTEL_RESOURCE_ATTRIBUTES</c>, <c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c>.</remarks>
internal sealed class OtlpOptions
{
    private static readonly string[] Meters =
    [
        "FullStackAI.AspNetCore", "FullStackAI.Extensions.ML", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];
    private static readonly string[] Sources = ["FullStackAI.AspNetCore", "FullStackAI.Extensions.ML", "Microsoft.AspNetCore"];

    private readonly Option<string?> _address = new("--otlp")
    {
        Description = "Send meters and traces to this collector of OpenTelemetry, as protobuf over HTTP; for example http://localhost:4318. [they go nowhere]",
        HelpName = "url",
    };
    private readonly Option<double?> _traced = Arguments.OfAHundred(
        "--otlp-traces", "How many of a hundred requests are traced where the caller has not decided. [100]");

    internal void AddTo(Command command)
    {
        command.Add(_address);
        command.Add(_traced);
        command.Needs(_traced, _address);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_address) is { } given && AddressOf(given) is null)
            {
                result.AddError($"'--otlp' must be the address of a collector such as http://localhost:4318; got '{given}'.");
            }
        });
    }

    /// <summary>Begins to listen and to send, until it is disposed: then what is left is sent. Null when nothing was asked for.</summary>
    internal IDisposable? Start(ParseResult parsed)
    {
        if (parsed.GetValue(_address) is not { } given)
        {
            return null;
        }

        Uri address = AddressOf(given)!;
        ResourceBuilder resource = ResourceBuilder.CreateEmpty()
            .AddService("fsai", serviceVersion: typeof(OtlpOptions).Assembly.GetName().Version!.ToString(3))
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
        MeterProvider meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter(options => Send(options, new Uri(address, "v1/metrics")))
            .Build();
        TracerProvider traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler((parsed.GetValue(_traced) ?? 100) / 100)))
            .AddOtlpExporter(options => Send(options, new Uri(address, "v1/traces"))).Build();
        return new Providers(meters, traces);
    }

    // With a slash at its end, so that the paths of the signals go below it.
    private static Uri? AddressOf(string given) =>
        Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.Query.Length == 0
            ? address
            : null;

    private static void Send(OtlpExporterOptions options, Uri address)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = address;
    }

    private sealed class Providers(MeterProvider meters, TracerProvider traces) : IDisposable
    {
        public void Dispose()
        {
            traces.Dispose();
            meters.Dispose();
        }
    }
}

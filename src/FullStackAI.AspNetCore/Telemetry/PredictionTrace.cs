using System.Diagnostics;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Telemetry;

/// <summary>The span of a prediction within its request, from the source <c>FullStackAI.AspNetCore</c>; ASP.NET Core's own span of
/// the request is its parent. Null while nobody listens, and for requests that were not sampled.</summary>
internal static class PredictionTrace
{
    private const int KeptRows = 256;
    private static readonly ActivitySource Source = new(ServingMeters.Name);
    private static readonly object[] RowCounts = [.. Enumerable.Range(0, KeptRows + 1).Select(static rows => (object)rows)];

    internal static Activity? Start(ServedVersion version, ServedModel model) => IsWanted() ? Start(version.TraceOf(model)) : null;

    internal static Activity? Start(string model, string version) => IsWanted() ? Start(new TraceNames(model, version)) : null;

    // Where the request's span was not sampled its children are not either: no sampler need be asked.
    private static bool IsWanted() => Source.HasListeners() && Activity.Current is not { IsAllDataRequested: false };

    private static Activity? Start(TraceNames names)
    {
        Activity? activity = Source.StartActivity(names.Span);
        if (activity is { IsAllDataRequested: true })
        {
            activity.AddTag("fullstackai.model", names.Model);
            activity.AddTag("fullstackai.version", names.Version);
        }

        return activity;
    }

    internal static void Answered(Activity? activity, int rows)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.AddTag("fullstackai.rows", rows <= KeptRows ? RowCounts[rows] : rows);
        }
    }

    internal static void Failed(Activity? activity, Exception fault)
    {
        activity?.SetTag(
            "error.type",
            fault is Http.ServingException refusal
                ? refusal.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)
                : fault.GetType().FullName);
        activity?.SetStatus(ActivityStatusCode.Error);
    }
}

/// <summary>What the spans of a version say, made once.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's name.</param>
internal sealed record TraceNames(string Model, string Version)
{
    internal string Span { get; } = "predict " + Model;
}

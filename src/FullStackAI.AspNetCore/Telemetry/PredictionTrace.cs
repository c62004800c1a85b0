using System.Diagnostics;

namespace FullStackAI.AspNetCore.Telemetry;

/// <summary>The span of a prediction within its request, from the source <c>FullStackAI.AspNetCore</c>; ASP.NET Core's own span of the request is its parent. Null while nobody listens.</summary>
internal static class PredictionTrace
{
    private static readonly ActivitySource Source = new(ServingMeters.Name);

    internal static Activity? Start(string model, string version)
    {
        if (!Source.HasListeners() || Source.StartActivity("predict " + model) is not { } activity)
        {
            return null;
        }

        activity.SetTag("fullstackai.model", model);
        activity.SetTag("fullstackai.version", version);
        return activity;
    }

    internal static void Answered(Activity? activity, int rows) => activity?.SetTag("fullstackai.rows", rows);

    internal static void Failed(Activity? activity, Exception fault)
    {
        activity?.SetTag("error.type", fault is Http.ServingException refusal ? refusal.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) : fault.GetType().FullName);
        activity?.SetStatus(ActivityStatusCode.Error);
    }
}

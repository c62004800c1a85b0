namespace FullStackAI.AspNetCore.Http;

/// <summary>A request that is answered with an error: a status and a text that names
/// places and limits, never values, files or types.</summary>
internal sealed class ServingException(int status, string message) : Exception(message)
{
    internal int Status => status;

    /// <summary>Seconds to wait before asking again; 0 for none.</summary>
    internal int RetryAfter { get; init; }

    internal static ServingException Malformed(string message) => new(400, message);

    internal static ServingException NoSuchModel() => new(404, "There is no such model. GET /models lists those there are.");

    internal static ServingException NoSuchVersion() =>
        new(404, "The model has no such version or alias. GET /models lists those there are.");

    internal static ServingException NotReady() => new(503, "The model is not ready.") { RetryAfter = 1 };
}

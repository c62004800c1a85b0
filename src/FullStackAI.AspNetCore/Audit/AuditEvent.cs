namespace FullStackAI.AspNetCore.Audit;

/// <summary>Something that happened.</summary>
/// <param name="Kind"><c>server</c>, <c>admin</c>, <c>keys</c>, <c>access</c>, <c>predict</c> or <c>log</c>.</param>
/// <param name="Action">What was tried, in one word.</param>
/// <param name="Outcome"><c>done</c>, <c>refused</c> or <c>failed</c>.</param>
internal sealed record AuditEvent(string Kind, string Action, string Outcome)
{
    /// <summary>The caller's key or name; null where nobody is known.</summary>
    internal string? Who { get; init; }

    /// <summary>The caller's address.</summary>
    internal string? From { get; init; }

    /// <summary>The path of the request.</summary>
    internal string? Path { get; init; }

    internal string? Model { get; init; }

    internal string? Version { get; init; }

    internal int? Status { get; init; }

    internal int? Rows { get; init; }

    /// <summary>The SHA-256 of the request's body.</summary>
    internal string? Input { get; init; }

    internal string? Detail { get; init; }
}

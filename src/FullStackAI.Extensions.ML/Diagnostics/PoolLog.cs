using Microsoft.Extensions.Logging;

namespace FullStackAI.Extensions.ML.Diagnostics;

/// <summary>What pools write to the log. The numbers of events never change their meaning.</summary>
internal static partial class PoolLog
{
    [LoggerMessage(
        EventId = 4001,
        Level = LogLevel.Information,
        Message = "{Pool}: model '{Model}' version {Version} ({Digest}) from {Source} is live; it was fetched in {Milliseconds:F0} ms.")]
    internal static partial void WentLive(
        ILogger logger, string pool, string model, int version, string? digest, string source, double milliseconds);

    [LoggerMessage(
        EventId = 4002,
        Level = LogLevel.Error,
        Message = "{Pool}: model '{Model}' could not be loaded from {Source}: {Reason} An older version goes on serving: {Serving}.")]
    internal static partial void LoadFailed(
        ILogger logger, Exception? fault, string pool, string model, string source, string reason, bool serving);

    [LoggerMessage(
        EventId = 4005,
        Level = LogLevel.Debug,
        Message = "{Pool}: model '{Model}' still cannot be loaded from {Source}, for the same reason. An older version goes on serving: {Serving}.")]
    internal static partial void StillFails(ILogger logger, string pool, string model, string source, bool serving);

    [LoggerMessage(
        EventId = 4003,
        Level = LogLevel.Information,
        Message = "{Pool}: model '{Model}' was unloaded to keep within {Limit} bytes; its next use loads it again.")]
    internal static partial void Unloaded(ILogger logger, string pool, string model, long limit);

    [LoggerMessage(
        EventId = 4004,
        Level = LogLevel.Error,
        Message = "{Pool}: the source of model '{Model}' failed while it was watched; it will be asked again.")]
    internal static partial void WatchFailed(ILogger logger, Exception fault, string pool, string model);
}

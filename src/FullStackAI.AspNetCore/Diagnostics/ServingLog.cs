using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Diagnostics;

/// <summary>What the web layer writes to the log; in one class, because the generator behind it writes
/// several in no fixed order. The numbers of events never change their meaning.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(
        EventId = 4101,
        Level = LogLevel.Warning,
        Message = "The folder of models '{Folder}' cannot be read; models that are live serve on.")]
    internal static partial void FolderFailed(ILogger logger, Exception fault, string folder);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "A request for '{Path}' failed by a fault of the server.")]
    internal static partial void Faulted(ILogger logger, Exception fault, string path);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Information, Message = "The file of API keys was read: {Count} keys.")]
    internal static partial void KeysRead(ILogger logger, int count);

    [LoggerMessage(EventId = 4104, Level = LogLevel.Error, Message = "The file of API keys cannot be read; the keys before it stay valid.")]
    internal static partial void KeysNotRead(ILogger logger, Exception fault);

    [LoggerMessage(
        EventId = 4105,
        Level = LogLevel.Error,
        Message = "The audit log '{File}' cannot be written; records wait, and writing is tried again.")]
    internal static partial void AuditFailed(ILogger logger, Exception fault, string file);

    [LoggerMessage(EventId = 4106, Level = LogLevel.Error, Message = "Job {Job} failed by a fault of the server.")]
    internal static partial void JobFailed(ILogger logger, Exception fault, string job);

    [LoggerMessage(
        EventId = 4107,
        Level = LogLevel.Warning,
        Message = "The canary {Canary} of model '{Model}' was ended, and {Default} answers all requests: {Reason}.")]
    internal static partial void CanaryRolledBack(ILogger logger, string model, string canary, string @default, string reason);

    [LoggerMessage(
        EventId = 4108,
        Level = LogLevel.Error,
        Message = "What the host does after the end of a canary of model '{Model}' failed.")]
    internal static partial void CanaryListenerFailed(ILogger logger, Exception fault, string model);

    [LoggerMessage(
        EventId = 4150,
        Level = LogLevel.Debug,
        Message = "Model '{Model}' version {Version} answered {Rows} rows in {Microseconds:F0} µs.")]
    internal static partial void Predicted(ILogger logger, string model, string version, int rows, double microseconds);
}

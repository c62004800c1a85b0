using FullStackAI.AspNetCore.Repository;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What every endpoint needs, resolved once.</summary>
internal sealed class ServingServices(IOptions<ModelServingOptions> options, ModelRepository repository, ILoggerFactory loggers, TimeProvider time)
{
    internal ModelServingOptions Options { get; } = options.Value;

    internal ModelRepository Repository => repository;

    internal ILogger Logger { get; } = loggers.CreateLogger("FullStackAI.AspNetCore");

    internal TimeProvider Time => time;
}

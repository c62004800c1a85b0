using FullStackAI.Bundles;

namespace FullStackAI.Extensions.ML.Loading;

/// <summary>A bundle read from a stream that is opened at each load, for example an embedded resource.</summary>
internal sealed class StreamSource(Func<Stream> open, MLOptions options) : ModelSource
{
    internal override string Description => "a stream";

    internal override bool IsWatched => false;

    internal override ValueTask<ModelCandidate?> FetchAsync(bool force, CancellationToken cancellationToken)
    {
        using Stream stream = open();
        return new ValueTask<ModelCandidate?>(new ModelCandidate(Bundle.Load(stream, options.Bundle)));
    }

    internal override Task WaitForChangeAsync(int failures, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken);
}

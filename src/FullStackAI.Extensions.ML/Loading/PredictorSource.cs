using FullStackAI.Inference;

namespace FullStackAI.Extensions.ML.Loading;

/// <summary>A predictor that the host made and owns.</summary>
internal sealed class PredictorSource(Predictor predictor) : ModelSource
{
    internal override string Description => "a predictor";

    internal override bool IsWatched => false;

    internal override ValueTask<ModelCandidate?> FetchAsync(bool force, CancellationToken cancellationToken) =>
        new(new ModelCandidate(null, predictor));

    internal override Task WaitForChangeAsync(int failures, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken);
}

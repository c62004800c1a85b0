using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>A pipeline that has learned, and the features of the rows it learned from.</summary>
/// <param name="Pipeline">What turns other rows into features.</param>
/// <param name="Features">[training rows × features]; those of out-of-fold steps differ from
/// what <paramref name="Pipeline"/> gives for the same rows.</param>
public sealed record PipelineFitResult(FittedPipeline Pipeline, FeatureMatrix Features);

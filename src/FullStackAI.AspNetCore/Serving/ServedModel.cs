using FullStackAI.AspNetCore.Protocols.OpenInference;
using FullStackAI.Bundles;
using FullStackAI.Inference;
using FullStackAI.Inference.Plan;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>One live model laid out for requests: its predictor, its columns by name, the memory of requests to lend. Made once when a version goes live.</summary>
internal sealed class ServedModel
{
    private const int DigestChars = 12;

    internal ServedModel(Predictor predictor, Caching.ResponseCacheOptions? cache = null)
    {
        Predictor = predictor;
        Cache = cache is null ? null : new Caching.ResponseCache(cache.BytesPerVersion);
        Columns = new ModelColumns(predictor.Signature);
        Outputs = new ModelOutputs(predictor.Manifest);
        Tensors = TensorOutputs.Of(predictor.Manifest);
        Batches = new ScratchPool<RowBatch>(() => new RowBatch(this));
        ShortDigest = predictor.Bundle.Digest is { } digest ? digest[..DigestChars] : "1";
    }

    internal Predictor Predictor { get; }

    internal BundleManifest Manifest => Predictor.Manifest;

    internal ModelColumns Columns { get; }

    internal ModelOutputs Outputs { get; }

    /// <summary>The outputs as tensors.</summary>
    internal TensorOutput[] Tensors { get; }

    /// <summary>What it said; null where nothing is kept.</summary>
    internal Caching.ResponseCache? Cache { get; }

    internal ScratchPool<RowBatch> Batches { get; }

    /// <summary>The first digits of the file's SHA-256: the version of a model that has no folder of versions.</summary>
    internal string ShortDigest { get; }
}

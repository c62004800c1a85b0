using System.Collections.Concurrent;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>Says <c>slope · x</c>; a test may hold its calls, and rows below zero make it
/// fail. It writes down what it was given while it is held.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
internal sealed class GatedModel : Model
{
    private readonly double _slope;
    private readonly SemaphoreSlim _gate = new(0);
    private readonly SemaphoreSlim _begun = new(0);
    private volatile bool _isGated;

    private GatedModel(IReadOnlyList<Feature> features, double slope)
        : base(features, outputCount: 1, Link.Identity) => _slope = slope;

    public override string ComponentName => "gated";

    /// <summary>The rows of each call that was held.</summary>
    internal ConcurrentQueue<float[]> Calls { get; } = [];

    internal static (GatedModel Model, Predictor Predictor) Make(double slope)
    {
        var table = new Table([new NumberColumn("x", [.. Enumerable.Range(0, 20).Select(i => (double)i)])]);
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        var model = new GatedModel(pipeline.Features, slope);
        return (model, new Predictor(
            Bundle.Create(new BundleManifest { Task = TaskKind.Regression, Label = "y" }, pipeline, model, table)));
    }

    public override void Score(in FeatureRow row, Span<double> scores) => Score(row.Dense[..1], scores);

    public override void Score(FeatureMatrix features, Span<double> scores) => Score(features.Dense(0), scores);

    public override void Write(ComponentWriter writer) => throw new NotSupportedException();

    /// <summary>From now on calls wait for <see cref="Open"/>.</summary>
    internal void Close() => _isGated = true;

    /// <summary>Waits until one more call is held.</summary>
    internal async Task Begun() => Assert.IsTrue(await _begun.WaitAsync(TestServer.Patience), "no call has begun");

    /// <summary>Lets calls end.</summary>
    internal void Open(int calls) => _gate.Release(calls);

    private void Score(ReadOnlySpan<float> cells, Span<double> scores)
    {
        if (_isGated)
        {
            Calls.Enqueue(cells.ToArray());
            _begun.Release();
            _gate.Wait();
        }

        for (int row = 0; row < cells.Length; row++)
        {
            scores[row] = cells[row] >= 0 ? _slope * cells[row] : throw new InvalidOperationException("a row below zero");
        }
    }
}

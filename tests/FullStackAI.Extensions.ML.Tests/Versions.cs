using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Preprocessing;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>The input of the test models.</summary>
internal sealed class Point
{
    [ColumnName("x")]
    public double X { get; set; }
}

/// <summary>The output of the test models.</summary>
internal sealed class Answer
{
    public double Score { get; set; }

    public double Lower { get; set; }

    public double Upper { get; set; }

    /// <summary>The version that gave the answer; throws when parts of it come from different versions.</summary>
    internal int Version()
    {
        bool whole = Score == Math.Truncate(Score) && Lower == 0 && Upper == 2 * Score;
        return whole ? (int)Score : throw new InvalidOperationException($"An answer mixes versions: {Score}, {Lower}, {Upper}.");
    }
}

/// <summary>An input that fits none of the test models.</summary>
internal sealed class Unfit
{
    public float[] Plan { get; set; } = [];
}

/// <summary>An output that receives nothing.</summary>
internal sealed class UnfitAnswer
{
    public string Nothing { get; set; } = "";
}

/// <summary>Models that answer their own version: through two blended models and
/// through the manifest, so that a mixture would show.</summary>
internal static class Versions
{
    internal static Bundle Bundle(int version, string column = "x")
    {
        var table = new Table([new NumberColumn(column, [.. Enumerable.Range(0, 20).Select(i => (double)i)])]);
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        var manifest = new BundleManifest
        {
            Task = TaskKind.Regression,
            Label = "version",
            Interval = new PredictionInterval(0.9, version, version),
        };
        LinearModel Model() => new(pipeline.Features, denseCount: 1, outputCount: 1, Link.Identity, [0, version]);
        return FullStackAI.Bundles.Bundle.Create(manifest, [new(pipeline, Model()), new(pipeline, Model())], table);
    }

    /// <summary>A model of a category and a number: one weight a level.</summary>
    internal static byte[] Categories()
    {
        var table = new Table([CategoryColumn.Of("plan", ["basic", "pro", null, "basic"]), new NumberColumn("size", [1, 2, 3, 4])]);
        FittedPipeline pipeline = Pipeline.Empty.OneHot("plan").Fit(table);
        var manifest = new BundleManifest { Task = TaskKind.Regression, Label = "spend" };
        var model = new LinearModel(
            pipeline.Features,
            denseCount: 1,
            outputCount: 1,
            Link.Identity,
            [.. Enumerable.Range(1, pipeline.Features.Count + 1).Select(weight => (double)weight)]);
        return FullStackAI.Bundles.Bundle.Create(manifest, pipeline, model, table).ToBytes().ToArray();
    }

    internal static byte[] Bytes(int version, string column = "x") => Bundle(version, column).ToBytes().ToArray();
}

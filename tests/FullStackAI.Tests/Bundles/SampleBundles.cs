using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Numerics;
using FullStackAI.Inference;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Bundles;

/// <summary>Small bundles of every kind of column, made from a seed.</summary>
internal static class SampleBundles
{
    private static readonly string[] Plans = ["basic", "plus", "größe", "pro"];

    /// <summary>Reads what the sample bundles hold.</summary>
    internal static BundleOptions Options { get; } = new()
    {
        Catalog = BundleComponents.BuiltIn
            .With(SumModel.RegisteredName, SumModel.Read)
            .With(TextLength.Fitted.RegisteredName, reader => new TextLength.Fitted(reader))
            .With(DayOfYear.Fitted.RegisteredName, reader => new DayOfYear.Fitted(reader)),
    };

    internal static PredictorOptions PredictorOptions { get; } = new() { Bundle = Options };

    /// <summary>Rows of a column of each kind; some cells of each are missing.</summary>
    internal static Table Rows(int count, ulong seed = 1)
    {
        var rng = new Rng(seed);
        double[] price = new double[count];
        long[] tenure = new long[count];
        byte[] active = new byte[count];
        int[] plan = new int[count];
        long[] joined = new long[count];
        string?[] note = new string?[count];
        float[] dense = new float[count * 2];
        long[] starts = new long[count + 1];
        for (int row = 0; row < count; row++)
        {
            price[row] = rng.NextInt32(10) == 0 ? double.NaN : rng.NextInt32(100000) / 7.0;
            tenure[row] = rng.NextInt32(10) == 0 ? IntegerColumn.Missing : rng.NextInt32(72);
            active[row] = (byte)rng.NextInt32(3);
            plan[row] = rng.NextInt32(Plans.Length + 1) - 1;
            joined[row] = rng.NextInt32(10) == 0
                ? DateTimeColumn.Missing
                : new DateTime(2020, 1, 1).AddMinutes(rng.NextInt32(1000000)).Ticks;
            note[row] = rng.NextInt32(10) == 0 ? null : new string('é', rng.NextInt32(9));
            dense[row * 2] = rng.NextInt32(100) / 3f;
            dense[(row * 2) + 1] = rng.NextInt32(100) / 3f;
            starts[row + 1] = starts[row] + (row % 3);
        }

        int[] indices = [.. Enumerable.Range(0, count).SelectMany(row => Enumerable.Range(0, row % 3).Select(i => (i * 2) + 1))];
        float[] values = [.. indices.Select((_, i) => 1 + (i % 5 / 8f))];
        return new Table(
        [
            new NumberColumn("price", price),
            new IntegerColumn("tenure", tenure),
            new BooleanColumn("active", active, new BooleanWords("No", "Yes")),
            new CategoryColumn("plan", plan, [.. Plans]),
            new DateTimeColumn("joined", joined),
            new TextColumn("note", note),
            new VectorColumn("image", dense, 2),
            new VectorColumn("words", new SparseMatrix(5, starts, indices, values)),
        ]);
    }

    internal static FittedPipeline Pipeline(Table rows) =>
        FullStackAI.Preprocessing.Pipeline.Empty.Then(new TextLength("note")).Then(new DayOfYear("joined")).Fit(rows);

    internal static Bundle Regression(int rows = 40)
    {
        Table table = Rows(rows);
        FittedPipeline pipeline = Pipeline(table);
        var manifest = new BundleManifest
        {
            Task = TaskKind.Regression,
            Label = "spend",
            Trainer = "sum",
            Metric = "RSquared",
            CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Scores = [new BundleScore("RSquared", 0.75, 0.02, "5-fold cross-validation")],
            Interval = new PredictionInterval(0.9, 2, 3),
            TrainingRows = rows,
            Decisions = [new Decision("id", "dropped", "a different value in every row")],
            Properties = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
        };
        return Bundle.Create(manifest, pipeline, new SumModel(pipeline.Features, 1, Link.Identity, 1), table);
    }

    internal static Bundle Binary(double threshold = 0.5, double bias = -0.2)
    {
        Table table = Rows(40);
        FittedPipeline pipeline = Pipeline(table);
        var manifest = new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = "churned",
            ClassNames = ["stays", "leaves"],
            Threshold = threshold,
        };
        return Bundle.Create(manifest, pipeline, new SumModel(pipeline.Features, 1, Link.Sigmoid, bias), table);
    }

    /// <summary>Three models on two pipelines, blended and calibrated.</summary>
    internal static Bundle Ensemble()
    {
        Table table = Rows(40);
        FittedPipeline first = Pipeline(table);
        FittedPipeline second = FullStackAI.Preprocessing.Pipeline.Empty.Fit(new Table([table["price"], table["plan"]]));
        var manifest = new BundleManifest { Task = TaskKind.Multiclass, Label = "kind", ClassNames = ["a", "b", "c"] };
        BundleMember[] members =
        [
            new(first, new SumModel(first.Features, 3, Link.Softmax, 0.1), 2, "one"),
            new(second, new SumModel(second.Features, 3, Link.NormalizedSigmoid, 0.2), 1, "two"),
            new(first, new SumModel(first.Features, 3, Link.Softmax, 0.3), 1, "three"),
        ];
        return Bundle.Create(manifest, members, table, new TemperatureCalibrator(1.5));
    }

    /// <summary>A row of a table, cell by cell.</summary>
    internal static Row RowOf(Table table, int row) =>
        new(table.Columns.Select(column => KeyValuePair.Create(column.Name, column.GetValue(row))));
}

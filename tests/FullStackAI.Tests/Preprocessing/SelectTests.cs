using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Preprocessing;

/// <summary>Feature selection against scikit-learn (tests/oracles/make_selection.py),
/// against its definition, and as its user meets it.</summary>
[TestClass]
public sealed class SelectTests
{
    private static readonly JsonElement Oracle = Load();
    private static readonly string[] Forms = ["numbers", "dense", "sparse"];

    [TestMethod]
    [DataRow(SelectionScore.Variance, "variance")]
    [DataRow(SelectionScore.FTest, "f classes")]
    [DataRow(SelectionScore.FTest, "f numbers")]
    [DataRow(SelectionScore.ChiSquared, "chi2")]
    [DataRow(SelectionScore.MutualInformation, "information")]
    public void Scores_OfNumbersDenseAndSparse_AgreeWithScikitLearn(SelectionScore score, string name)
    {
        double[] expected = Doubles(Oracle.GetProperty("scores").GetProperty(name));
        foreach (string form in Forms)
        {
            double[] found = Scores(Data(form), LabelsFor(name), new SelectOptions { Score = score, Bins = 20 });
            for (int feature = 0; feature < expected.Length; feature++)
            {
                Assert.AreEqual(expected[feature], found[feature], 1e-6 * Math.Max(1, expected[feature]), $"{form}, feature {feature}");
            }
        }
    }

    [TestMethod]
    [DataRow(SelectionScore.Variance, "variance", 0)]
    [DataRow(SelectionScore.FTest, "f classes", 3)]
    [DataRow(SelectionScore.FTest, "f numbers", 2)]
    [DataRow(SelectionScore.ChiSquared, "chi2", 4)]
    public void Select_OfNumbersDenseAndSparse_KeepsWhatScikitLearnKeeps(SelectionScore score, string name, int top)
    {
        int[] expected = [.. Oracle.GetProperty("kept").GetProperty(name).EnumerateArray().Select(feature => feature.GetInt32())];
        var options = new SelectOptions { Score = score, Top = top > 0 ? top : null, Above = top > 0 ? null : 1.0 };
        foreach (string form in Forms)
        {
            (FittedPipeline fitted, FeatureMatrix features) = Pipeline.Empty.Select(ColumnSelector.Features, options).FitTransform(
                Data(form), LabelsFor(name));
            CollectionAssert.AreEqual(
                expected.Select(feature => form == "numbers" ? $"x{feature}" : $"x[{feature}]").ToArray(),
                features.Features.Select(feature => feature.Name).ToArray(),
                form);
            FeatureMatrix again = RoundTrip(fitted).Transform(Data(form));
            TransformContract.AreSame(features, again);
            for (int row = 0; row < features.Rows; row++)
            {
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.AreEqual(Cell(row, expected[i]), CellOf(features, row, i), $"{form}, row {row}");
                }
            }
        }
    }

    [TestMethod]
    public void MutualInformation_OfManyValuesAndMissing_IsItsDefinition()
    {
        const int rows = 500;
        const int bins = 6;
        var rng = new Rng(4);
        double[] x = [.. Enumerable.Range(0, rows).Select(
            _ => rng.NextInt32(10) switch { 0 => double.NaN, 1 or 2 => 0, _ => rng.NextGaussian() })];
        float[] y = [.. x.Select(value => (float)((double.IsNaN(value) ? 2 : value * value) + (0.3 * rng.NextGaussian())))];

        double found = Scores(
            new Table([new NumberColumn("x", x)]),
            Labels.Regression(y),
            new SelectOptions { Score = SelectionScore.MutualInformation, Bins = bins })[0];

        string[] binsOfX =
        [
            .. x.Select(value => double.IsNaN(value) ? "missing"
                : value == 0 ? "zero"
                : Quantile([.. x.Where(v => !double.IsNaN(v) && v != 0).Select(v => (float)v)], (float)value, bins))
        ];
        string[] binsOfY = [.. y.Select(value => Quantile(y, value, bins))];
        double expected = 0;
        foreach (var pair in binsOfX.Zip(binsOfY).GroupBy(pair => pair))
        {
            double both = pair.Count() / (double)rows;
            expected += both * Math.Log(
                both / (binsOfX.Count(bin => bin == pair.Key.First) / (double)rows * binsOfY.Count(bin => bin == pair.Key.Second) / rows));
        }

        Assert.AreEqual(expected, found, 1e-9);
        Assert.IsGreaterThan(0.3, found, "a tie that is no straight line");
    }

    [TestMethod]
    public void Scores_OfWeightedRows_AreThoseOfRepeatedRows()
    {
        Table once = Data("sparse").Take([.. Enumerable.Range(0, 60)]);
        float[] weights = [.. Enumerable.Range(0, 60).Select(row => 1f + (row % 3))];
        int[] repeated = [.. Enumerable.Range(0, 60).SelectMany(row => Enumerable.Repeat(row, 1 + (row % 3)))];
        foreach (string name in new[] { "f classes", "f numbers" })
        {
            foreach (SelectionScore score in Enum.GetValues<SelectionScore>().Where(
                score => name == "f classes" || score != SelectionScore.ChiSquared))
            {
                var options = new SelectOptions { Score = score, Bins = 1_000 };
                Labels labels = LabelsFor(name).Take([.. Enumerable.Range(0, 60)]);
                double[] expected = Scores(once.Take(repeated), labels.Take(repeated), options);
                double[] found = Scores(once, labels, options, weights);
                for (int feature = 0; feature < expected.Length; feature++)
                {
                    Assert.AreEqual(
                        expected[feature],
                        found[feature],
                        1e-6 * Math.Max(1, expected[feature]),
                        $"{score}, {name}, feature {feature}");
                }
            }
        }
    }

    [TestMethod]
    public void Select_AcrossColumns_LetsAllFeaturesCompete()
    {
        var table = new Table(
        [
            new NumberColumn("noise", [1, 2, 1, 2, 1, 2, 1, 2]), new NumberColumn("signal", [1, 1, 1, 1, 5, 5, 5, 6]),
            new CategoryColumn("plan", [0, 0, 1, 0, 1, 1, 1, 1], ["basic", "pro"]),
        ]);
        Labels labels = Labels.Classes([0, 0, 0, 0, 1, 1, 1, 1], ["no", "yes"]);

        FittedPipeline fitted = Pipeline.Empty.OneHot("plan")
            .Select(ColumnSelector.Features, new SelectOptions { Score = SelectionScore.FTest, Share = 0.5 })
            .Fit(
                table, labels);

        CollectionAssert.DoesNotContain(fitted.Features.Select(feature => feature.Name).ToArray(), "noise");
        CollectionAssert.Contains(fitted.Features.Select(feature => feature.Name).ToArray(), "signal");
        Assert.IsFalse(fitted.Inputs.Any(input => input.Column == "noise"), "new rows need not have it");
        Assert.HasCount(2, fitted.Features);
    }

    [TestMethod]
    public void Select_WhatItCannotRead_IsNamedWithWhatToDo()
    {
        Labels numbers = Labels.Regression([1, 2, 3]);
        Labels classes = Labels.Classes([0, 1, 0], ["no", "yes"]);
        var table = new Table([new NumberColumn("x", [-1, 2, 3])]);
        var chi = new SelectOptions { Score = SelectionScore.ChiSquared };

        Assert.Contains(
            "compares classes",
            Assert.ThrowsExactly<InvalidOperationException>(() => Pipeline.Empty.Select("x", chi).Fit(table, numbers)).Message);
        Assert.Contains(
            "'x' holds -1",
            Assert.ThrowsExactly<SchemaException>(() => Pipeline.Empty.Select("x", chi).Fit(table, classes)).Message);
        Assert.Contains(
            "learns from labels",
            Assert.ThrowsExactly<InvalidOperationException>(() => Pipeline.Empty.Select("x", chi).Fit(table)).Message);
        Assert.Contains(
            "keeps none of the 1 features",
            Assert.ThrowsExactly<SchemaException>(() => Pipeline.Empty.Select("x", new SelectOptions { Above = 100 }).Fit(table)).Message);
        Assert.Contains(
            "holds Category values",
            Assert.ThrowsExactly<SchemaException>(
                () => Pipeline.Empty.Select("c").Fit(new Table([new CategoryColumn("c", [0], ["a"])]))).Message);
        ArgumentException options = Assert.ThrowsExactly<ArgumentException>(
            () => Pipeline.Empty.Select("x", new SelectOptions { Top = 0, Share = 2, Bins = 1 }));
        Assert.Contains("SelectOptions.Top", options.Message);
        Assert.Contains("SelectOptions.Share", options.Message);
        Assert.Contains("the only limit", options.Message);
        Assert.Contains("SelectOptions.Bins", options.Message);
    }

    private static double[] Scores(Table table, Labels labels, SelectOptions options, float[]? weights = null)
    {
        var probe = new Probe(ColumnSelector.Features, options);
        Pipeline.Empty.Then(probe).Fit(table, labels, new PipelineFitOptions { Weights = weights });
        return probe.Scores;
    }

    private static string Quantile(float[] values, float value, int bins)
    {
        float[] sorted = [.. values.Order()];
        return Enumerable.Range(1, bins - 1)
            .Count(bin => sorted[(bin * sorted.Length / bins) - 1] < value)
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static float Cell(int row, int column) => Oracle.GetProperty("x")[row][column].GetSingle();

    private static float CellOf(FeatureMatrix features, int row, int feature)
    {
        if (feature < features.DenseCount)
        {
            return features.Dense(feature)[row];
        }

        int at = features.Sparse![row].Indices.IndexOf(feature - features.DenseCount);
        return at < 0 ? 0 : features.Sparse[row].Values[at];
    }

    private static Table Data(string form)
    {
        double[][] x = [.. Oracle.GetProperty("x").EnumerateArray().Select(Doubles)];
        if (form == "numbers")
        {
            return new Table(Enumerable.Range(0, x[0].Length).Select(
                column => new NumberColumn($"x{column}", [.. x.Select(row => row[column])])));
        }

        return new Table([Vectors(x, form == "sparse")]);
    }

    private static VectorColumn Vectors(double[][] x, bool sparse)
    {
        if (!sparse)
        {
            return new VectorColumn("x", [.. x.SelectMany(row => row.Select(value => (float)value))], x[0].Length);
        }

        long[] starts = [0, .. x.Select((_, row) => x.Take(row + 1).Sum(r => (long)r.Count(value => value != 0)))];
        int[] indices = [.. x.SelectMany(row => Enumerable.Range(0, row.Length).Where(column => row[column] != 0))];
        float[] values = [.. x.SelectMany(row => row.Where(value => value != 0).Select(value => (float)value))];
        return new VectorColumn("x", new SparseMatrix(x[0].Length, starts, indices, values));
    }

    private static Labels LabelsFor(string name) => name == "f numbers"
        ? Labels.Regression([.. Doubles(Oracle.GetProperty("numbers")).Select(value => (float)value)])
        : Labels.Classes([.. Doubles(Oracle.GetProperty("classes")).Select(value => (float)value)], ["a", "b", "c"]);

    private static FittedPipeline RoundTrip(FittedPipeline fitted) =>
        FittedPipeline.Read(new ComponentReader(TransformContract.Bytes(fitted), TransformContract.Catalog));

    private static double[] Doubles(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];

    private static JsonElement Load([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "oracles", "selection.json")));
        return document.RootElement.Clone();
    }

    /// <summary>Looks at the scores as a step sees them, and keeps everything.</summary>
    private sealed class Probe(ColumnSelector columns, SelectOptions options) : Transform(columns)
    {
        internal double[] Scores { get; private set; } = [];

        public override SlotKind? InputKind => null;

        public override FittedTransform Fit(FitContext context)
        {
            Scores = [.. UnivariateScores.Of(context, options).SelectMany(own => own)];
            return FittedDrop.Instance;
        }
    }
}

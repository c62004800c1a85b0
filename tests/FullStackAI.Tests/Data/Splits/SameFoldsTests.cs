using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Data.Splits;

/// <summary>A seed means the same folds in every version: journals and published scores
/// hang on it. The sums were noted when the rule was made.</summary>
[TestClass]
public sealed class SameFoldsTests
{
    [TestMethod]
    [DataRow("binary", 3_000, 0x646E4207A0839E83UL)]
    [DataRow("multiclass", 3_000, 0x110A081DC45E2069UL)]
    [DataRow("regression", 3_000, 0x5F5075844EA7EC04UL)]
    [DataRow("tenths", 3_000, 0xAF7158B18F507ED1UL)]
    [DataRow("copies", 3_000, 0xE1B88B4F4D559210UL)]
    [DataRow("copies", 37, 0x9AC8140B29D33C27UL)]
    [DataRow("groups", 3_000, 0xA1234339F0E72481UL)]
    [DataRow("few", 3_000, 0xF020454B31F20DFUL)]
    public void KFold_OfAKnownTable_AreThoseTheyAlwaysWere(string kind, int rows, ulong expected)
    {
        (Table table, SplitOptions options) = Make(kind, rows);
        Assert.AreEqual($"{expected:X}", $"{Sum(table.KFold(options with { Folds = 5, Repeats = 2 })):X}");
    }

    [TestMethod]
    [DataRow("binary", 20_000, 0.01, 0x9AF8FBCB1EE284C3UL)]
    [DataRow("multiclass", 20_000, 0.25, 0x28B195348BCDA241UL)]
    [DataRow("regression", 5_000, 0.2, 0x3B983A83F1D1AFB4UL)]
    [DataRow("copies", 5_000, 0.2, 0x50AD37EF1D1E65EBUL)]
    [DataRow("groups", 5_000, 0.2, 0x918F20A4240B242EUL)]
    [DataRow("few", 5_000, 0.2, 0x2F6F5033C5449D8AUL)]
    public void TrainTest_OfAKnownTable_AreThoseTheyAlwaysWere(string kind, int rows, double share, ulong expected)
    {
        (Table table, SplitOptions options) = Make(kind, rows);
        Assert.AreEqual($"{expected:X}", $"{Sum([RowSplits.TrainTest(SplitRows.From(table, options), share, options)]):X}");
    }

    [TestMethod]
    [DataRow("binary", 0x154453A6E37B4B50UL)]
    [DataRow("multiclass", 0x1A12C741DB2FC4FFUL)]
    [DataRow("regression", 0x4D8EB808AF93D820UL)]
    public void ForSplits_OfLabels_AreThoseTheyAlwaysWere(string kind, ulong expected)
    {
        (Table table, SplitOptions options) = Make(kind, 2_000);
        LabelledTable data = LabelledTable.ForTraining(table, new DataRoles { Label = "y" });
        Assert.AreEqual($"{expected:X}", $"{Sum(RowSplits.KFold(data.ForSplits(options), options)):X}");
    }

    private static (Table Table, SplitOptions Options) Make(string kind, int rows)
    {
        var rng = new Rng((ulong)rows);
        int different = kind switch { "copies" => (rows / 3) + 1, "few" => 4, _ => int.MaxValue };
        int[] origin = [.. Enumerable.Range(0, rows).Select(row => different == int.MaxValue ? row : rng.NextInt32(different))];
        double[] x = [.. origin.Select(row => row * 0.37)];
        int[] code = [.. origin.Select(row => row % 3 - 1)];
        Column label = kind switch
        {
            "regression" => new NumberColumn("y", [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian())]),
            "tenths" => new NumberColumn("y", [.. Enumerable.Range(0, rows).Select(_ => (double)rng.NextInt32(40))]),
            "multiclass" => new CategoryColumn(
                "y", [.. Enumerable.Range(0, rows).Select(_ => Math.Min(rng.NextInt32(9), 4))], ["c", "a", "never", "b", "d"]),
            _ => new CategoryColumn("y", [.. Enumerable.Range(0, rows).Select(_ => rng.NextDouble() < 0.2 ? 0 : 1)], ["yes", "no"]),
        };
        List<Column> columns = [new NumberColumn("x", x), new CategoryColumn("c", code, ["u", "v"]), label];
        if (kind == "groups")
        {
            columns.Add(new CategoryColumn(
                "g",
                [.. Enumerable.Range(0, rows).Select(_ => rng.NextInt32(41) - 1)],
                [.. Enumerable.Range(0, 40).Select(level => $"g{level}")]));
        }

        return (new Table(columns), new SplitOptions { LabelColumn = "y", GroupColumn = kind == "groups" ? "g" : null, Seed = 11 });
    }

    private static ulong Sum(IReadOnlyList<Fold> folds)
    {
        ulong sum = 0;
        foreach (int row in folds.SelectMany(fold => fold.Test.Append(-1).Concat(fold.Train).Append(-2)))
        {
            sum = Rng.Mix((sum * 31) + (ulong)row);
        }

        return sum;
    }
}

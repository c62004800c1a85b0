using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Data.Splits;

[TestClass]
public sealed class RowSplitsTests
{
    [TestMethod]
    [DataRow(20, 5)]
    [DataRow(23, 5)]
    [DataRow(7, 7)]
    [DataRow(1000, 3)]
    public void KFold_Shuffled_TestsEveryRowOnceInFoldsOfEqualSize(int rows, int folds)
    {
        IReadOnlyList<Fold> made = Numbers(rows).KFold(new SplitOptions { Folds = folds, Seed = 3 });
        Assert.HasCount(folds, made);
        CollectionAssert.AreEqual(Enumerable.Range(0, rows).ToArray(), made.SelectMany(fold => fold.Test).Order().ToArray());
        Assert.IsLessThanOrEqualTo(1, made.Max(fold => fold.Test.Length) - made.Min(fold => fold.Test.Length));
        foreach (Fold fold in made)
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).Except(fold.Test).ToArray(), fold.Train);
        }
    }

    [TestMethod]
    public void KFold_SameSeed_GivesSameFoldsAndAnotherSeedOthers()
    {
        Table table = Numbers(200);
        string first = Text(table.KFold(new SplitOptions { Seed = 1 }));
        Assert.AreEqual(first, Text(table.KFold(new SplitOptions { Seed = 1 })));
        Assert.AreNotEqual(first, Text(table.KFold(new SplitOptions { Seed = 2 })));
    }

    [TestMethod]
    public void KFold_Repeated_DividesAnewEachTime()
    {
        IReadOnlyList<Fold> made = Numbers(50).KFold(new SplitOptions { Repeats = 3 });
        Assert.HasCount(15, made);
        Assert.AreNotEqual(Text(made.Take(5)), Text(made.Skip(5).Take(5)));
        foreach (IEnumerable<Fold> repeat in made.Chunk(5))
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, 50).ToArray(), repeat.SelectMany(fold => fold.Test).Order().ToArray());
        }
    }

    [TestMethod]
    public void KFold_StratifiedByClass_GivesEachFoldItsShare()
    {
        var rng = new Rng(2);
        string[] levels = ["a", "b", "c"];
        int[] codes = [.. Enumerable.Range(0, 503).Select(_ => rng.NextDouble() is var u && u < 0.8 ? 0 : u < 0.97 ? 1 : 2)];
        Table table = new([Id(503), new CategoryColumn("y", codes, levels)]);
        foreach (Fold fold in table.KFold(new SplitOptions { LabelColumn = "y" }))
        {
            for (int level = 0; level < 3; level++)
            {
                double share = codes.Count(code => code == level) / 5.0;
                Assert.IsTrue(Math.Abs(fold.Test.Count(row => codes[row] == level) - share) < 1, $"class {level}");
            }

            Assert.IsTrue(Math.Abs(fold.Test.Length - (503 / 5.0)) <= 1, fold.ToString());
        }
    }

    [TestMethod]
    public void KFold_StratifiedByNumber_GivesEachFoldEachTenth()
    {
        Table table = new([Id(1000), new NumberColumn("y", [.. Enumerable.Range(0, 1000).Select(row => Math.Exp(row % 1000 * 0.01))])]);
        foreach (Fold fold in table.KFold(new SplitOptions { LabelColumn = "y" }))
        {
            int[] tenths = [.. Enumerable.Range(0, 10).Select(tenth => fold.Test.Count(row => row / 100 == tenth))];
            Assert.IsTrue(tenths.All(count => count == 20), string.Join(' ', tenths));
        }
    }

    [TestMethod]
    public void KFold_IdenticalRows_StayTogether()
    {
        // 300 distinct rows, the first 100 of them three times.
        int[] original = [.. Enumerable.Range(0, 300), .. Enumerable.Range(0, 100), .. Enumerable.Range(0, 100)];
        Table table = new([Id(original), new TextColumn("t", original.Select(row => $"row {row}")), Classes(original)]);
        AssertTogether(table.KFold(new SplitOptions { LabelColumn = "y" }), original);
        IReadOnlyList<Fold> parted = table.KFold(new SplitOptions { LabelColumn = "y", KeepIdenticalRowsTogether = false });
        Assert.ThrowsExactly<AssertFailedException>(() => AssertTogether(parted, original));
    }

    [TestMethod]
    public void KFold_FewDistinctRows_SpreadsThem()
    {
        Table table = new([new NumberColumn("x", [.. Enumerable.Range(0, 100).Select(row => (double)(row % 3))])]);
        IReadOnlyList<Fold> made = table.KFold();
        Assert.IsTrue(made.All(fold => fold.Test.Length == 20));
    }

    [TestMethod]
    public void KFold_Groups_AreNeverPartedAndStratified()
    {
        var rng = new Rng(9);
        int[] groups = [.. Enumerable.Range(0, 2000).Select(_ => rng.NextInt32(150))];
        int[] codes = [.. Enumerable.Range(0, 2000).Select(_ => rng.NextInt32(10) < 2 ? 1 : 0)];
        Table table = new([
            Id(2000), new IntegerColumn("g", [.. groups.Select(group => (long)group)]), new CategoryColumn("y", codes, ["n", "p"]),
        ]);
        IReadOnlyList<Fold> made = table.KFold(new SplitOptions { GroupColumn = "g", LabelColumn = "y" });
        AssertTogether(made, groups);
        foreach (Fold fold in made)
        {
            // Groups of about 13 rows: a fold's shares may be off by about one group.
            Assert.IsTrue(Math.Abs(fold.Test.Length - 400) <= 14, fold.ToString());
            Assert.IsTrue(Math.Abs(fold.Test.Sum(row => codes[row]) - (codes.Sum() / 5.0)) <= 8, $"{fold.Test.Sum(row => codes[row])}");
        }
    }

    [TestMethod]
    public void KFold_MissingGroup_IsAGroupOfItsOwn()
    {
        Table table = new([
            Id(40),
            new CategoryColumn("g", [.. Enumerable.Range(0, 40).Select(row => row < 20 ? -1 : row % 4)], ["a", "b", "c", "d"]),
        ]);
        IReadOnlyList<Fold> made = table.KFold(new SplitOptions { GroupColumn = "g" });
        Assert.IsTrue(made.All(fold => fold.Test.Length == 8), Text(made));
    }

    [TestMethod]
    public void KFold_EqualRowsThatChainAllGroups_KeepsTheGroupsAlone()
    {
        // One feature of ten values in forty groups: by equal rows every group hangs on every other, and nothing could be divided.
        int[] groups = [.. Enumerable.Range(0, 400).Select(row => row / 10)];
        Table table = new([
            new IntegerColumn("x", [.. Enumerable.Range(0, 400).Select(row => (long)(row % 10))]),
            new IntegerColumn("g", [.. groups.Select(group => (long)group)]),
        ]);
        IReadOnlyList<Fold> folds = table.KFold(new SplitOptions { GroupColumn = "g" });
        Assert.HasCount(5, folds);
        foreach (Fold fold in folds)
        {
            Assert.HasCount(80, fold.Test);
            Assert.IsEmpty(fold.Test.Select(row => groups[row]).Intersect(fold.Train.Select(row => groups[row])));
        }
    }

    [TestMethod]
    public void KFold_FewerGroupsThanFolds_SaysSo()
    {
        Table table = new([Id(40), new IntegerColumn("g", [.. Enumerable.Range(0, 40).Select(row => (long)(row % 3))])]);
        var error = Assert.ThrowsExactly<SchemaException>(() => table.KFold(new SplitOptions { GroupColumn = "g" }));
        StringAssert.Contains(error.Message, "5 folds need at least 5 groups; found 3 groups in 40 rows");
    }

    [TestMethod]
    public void KFold_Time_LearnsFromThePastOnlyWithTheGap()
    {
        int[] day = new Rng(4).Permutation(120);
        Table table = new([Id(120), new DateTimeColumn("when", [.. day.Select(d => new DateTime(2024, 1, 1).AddDays(d).Ticks)])]);
        IReadOnlyList<Fold> made = table.KFold(new SplitOptions { TimeColumn = "when", Folds = 3, Gap = 7 });
        Assert.HasCount(3, made);
        for (int fold = 0; fold < 3; fold++)
        {
            // Parts of 30 days: fold f is judged by days 30 (f + 1) … 30 (f + 2) − 1 and learns from those more than 7 days earlier.
            CollectionAssert.AreEqual(
                Enumerable.Range(30 * (fold + 1), 30).ToArray(), made[fold].Test.Select(row => day[row]).Order().ToArray());
            CollectionAssert.AreEqual(
                Enumerable.Range(0, (30 * (fold + 1)) - 7).ToArray(), made[fold].Train.Select(row => day[row]).Order().ToArray());
        }
    }

    [TestMethod]
    public void KFold_TimeWithTies_KeepsAnInstantInOnePart()
    {
        Table table = new([Id(100), new IntegerColumn("t", [.. Enumerable.Range(0, 100).Select(row => (long)(row / 15))])]);
        foreach (Fold fold in table.KFold(new SplitOptions { TimeColumn = "t", Folds = 3 }))
        {
            Assert.IsTrue(fold.Train.Max(row => row / 15) < fold.Test.Min(row => row / 15));
        }
    }

    [TestMethod]
    public void KFold_TimeAndGroups_TakesTheTestGroupsOutOfTheTrainingRows()
    {
        Table table = new([
            Id(90),
            new IntegerColumn("t", [.. Enumerable.Range(0, 90).Select(row => (long)row)]),
            new IntegerColumn("g", [.. Enumerable.Range(0, 90).Select(row => (long)(row * 7 % 40))]),
        ]);
        foreach (Fold fold in table.KFold(new SplitOptions { TimeColumn = "t", GroupColumn = "g", Folds = 2 }))
        {
            Assert.IsEmpty(fold.Train.Select(row => row * 7 % 40).Intersect(fold.Test.Select(row => row * 7 % 40)));
            Assert.IsTrue(fold.Train.Max() < fold.Test.Min());
        }
    }

    [TestMethod]
    public void KFold_TimeAndGroupsOfAllTimes_SaysThatTheGroupsTookThePast()
    {
        Table table = new([
            new NumberColumn("t", [.. Enumerable.Range(0, 60).Select(i => (double)i)]),
            new IntegerColumn("g", [.. Enumerable.Range(0, 60).Select(i => (long)i % 5)]),
        ]);

        string message = Assert.ThrowsExactly<SchemaException>(
            () => table.KFold(new SplitOptions { TimeColumn = "t", GroupColumn = "g", Folds = 2 })).Message;

        StringAssert.Contains(
            message, "Fold 1 of 2 has no training rows: all rows before its first test row are of groups that it is tested on.");
    }

    [TestMethod]
    public void KFold_TimeMissing_NamesTheColumnAndTheNumberOfRows()
    {
        Table table = new([new NumberColumn("t", [1, double.NaN, 3])]);
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => table.KFold(new SplitOptions { TimeColumn = "t", Folds = 2 })).Message,
            "Time column 't' is missing or infinite in 1 of 3 rows");
    }

    [TestMethod]
    public void KFold_GapTooWide_SaysWhichFoldIsEmpty()
    {
        Table table = new([new NumberColumn("t", [.. Enumerable.Range(0, 20).Select(row => (double)row)])]);
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => table.KFold(new SplitOptions { TimeColumn = "t", Folds = 2, Gap = 30 })).Message,
            "Fold 1 of 2 has no training rows");
    }

    [TestMethod]
    public void TrainTestSplit_Stratified_TakesTheShareOfEachClass()
    {
        int[] codes = [.. Enumerable.Range(0, 500).Select(row => row % 10 == 0 ? 1 : 0)];
        TrainTestSplit split = new Table([Id(500), new CategoryColumn("y", codes, ["n", "p"])]).TrainTestSplit(
            0.2, new SplitOptions { LabelColumn = "y", Seed = 5 });
        Assert.AreEqual(100, split.Test.RowCount);
        Assert.AreEqual(400, split.Train.RowCount);
        var y = (CategoryColumn)split.Test["y"];
        Assert.AreEqual(10, Enumerable.Range(0, 100).Count(row => y[row] == 1));
    }

    [TestMethod]
    public void TrainTestSplit_Time_TestsTheLastRows()
    {
        TrainTestSplit split = Numbers(100).TrainTestSplit(0.25, new SplitOptions { TimeColumn = "id" });
        CollectionAssert.AreEqual(
            Enumerable.Range(75, 25).Select(row => (double)row).ToArray(),
            Enumerable.Range(0, 25).Select(row => ((NumberColumn)split.Test["id"])[row]).ToArray());
    }

    [TestMethod]
    public void TrainTestSplit_TwoRows_GivesOneToEachSide()
    {
        TrainTestSplit split = Numbers(2).TrainTestSplit();
        Assert.AreEqual(1, split.Train.RowCount);
        Assert.AreEqual(1, split.Test.RowCount);
    }

    [TestMethod]
    public void KFold_SeveralBadOptions_NamesAllOfThem()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Numbers(10).KFold(new SplitOptions { Folds = 1, Repeats = 0, Gap = -1 }));
        StringAssert.Contains(error.Message, "Folds must be 2 or more; got 1");
        StringAssert.Contains(error.Message, "Repeats must be 1 or more; got 0");
        StringAssert.Contains(error.Message, "Gap must be finite, zero or more; got -1");
    }

    private static void AssertTogether(IReadOnlyList<Fold> folds, int[] groups)
    {
        foreach (Fold fold in folds)
        {
            Assert.IsEmpty(fold.Train.Select(row => groups[row]).Intersect(fold.Test.Select(row => groups[row])));
        }
    }

    private static string Text(IEnumerable<Fold> folds) => string.Join(" | ", folds.Select(fold => string.Join(' ', fold.Test)));

    private static Table Numbers(int rows) => new([Id(rows)]);

    private static NumberColumn Id(int rows) => Id([.. Enumerable.Range(0, rows)]);

    private static NumberColumn Id(int[] values) => new("id", [.. values.Select(value => (double)value)]);

    private static CategoryColumn Classes(int[] original) =>
        new("y", [.. Enumerable.Range(0, original.Length).Select(row => row % 2)], ["n", "p"]);
}

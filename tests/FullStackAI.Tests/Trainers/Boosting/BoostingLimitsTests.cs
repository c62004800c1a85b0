using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>What boosting needs of memory, and how it fares where rows are so many that a gradient gets few bits.</summary>
[TestClass]
[DoNotParallelize]
public sealed class BoostingLimitsTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1, 82)]
    [DataRow(2, 82)]
    public void Train_28Features_HoldsTheStatedBytesARow(int threads, int stated)
    {
        const int Rows = 100_000;
        const int Leaves = 15;
        const int HistogramBytes = 28 * 256 * sizeof(long);
        BenchData data = BenchData.Make('A', 0, Rows);
        var set = new TrainingSet(data.Matrix(), Labels.Classes(data.Labels, ["no", "yes"]));
        long managedBefore = GC.GetTotalMemory(forceFullCollection: true);
        long nativeBefore = NativeMemoryUse.Bytes;
        long native = 0;
        long managed = 0;
        var progress = new ProgressNow(report =>
        {
            native = Math.Max(native, NativeMemoryUse.Bytes - nativeBefore);
            managed = Math.Max(managed, GC.GetTotalMemory(forceFullCollection: true) - managedBefore);
        });
        _ = new BoostingTrainer(new BoostingOptions { NumLeaves = Leaves, NumIterations = 3 }).Train(
            set, new TrainingContext { Parallelism = threads, Progress = progress });
        long ahead = threads > 1 ? (4 * threads) + 1 : 0; // leaves that are split before their turn
        long histograms = HistogramBytes * (Leaves + 1L + ahead + threads);
        double perRow = (native - histograms) / (double)Rows;
        double managedPerRow = managed / (double)Rows;
        TestContext.WriteLine($"native {perRow:F2}, managed {managedPerRow:F2} bytes a row");
        Assert.AreEqual(stated, perRow, 0.5, "2 F + 26 bytes, on any number of threads");
        Assert.IsLessThan(4.0, managedPerRow);
        GC.KeepAlive(set);
    }

    [TestMethod]
    [DataRow('A', 5_000_000)]
    [DataRow('A', 100_000_000)]
    [DataRow('B', 5_000_000)]
    [DataRow('B', 100_000_000)]
    public void Train_BitsOfManyMillionRows_LearnsAsWell(char name, int assumedRows)
    {
        BenchData train = BenchData.Make(name, 0, 8_000);
        BenchData test = BenchData.Make(name, 1_000_000, 8_000);
        double fine = Error(0);
        double coarse = Error(assumedRows);
        TestContext.WriteLine($"{name}: {fine:F5} with the bits of {train.Labels.Length} rows, {coarse:F5} with those of {assumedRows}");
        Assert.AreNotEqual(fine, coarse, "the limit must bite, or nothing is tested");
        Assert.AreEqual(fine, coarse, 0.02 * fine);

        double Error(int assumed)
        {
            Labels labels = name == 'A' ? Labels.Classes(train.Labels, ["no", "yes"]) : Labels.Regression(train.Labels);
            var options = new BoostingOptions { NumIterations = 60, AssumedRows = assumed };
            Model model = new BoostingTrainer(options).Train(
                new TrainingSet(train.Matrix(), labels), new TrainingContext { Parallelism = 2 });
            double[] scores = new double[test.Labels.Length];
            model.Score(test.Matrix(), scores);
            return name == 'A'
                ? scores.Zip(test.Labels, (s, y) => Math.Log(1 + Math.Exp(y > 0.5f ? -s : s))).Average()
                : Math.Sqrt(scores.Zip(test.Labels, (s, y) => (s - y) * (s - y)).Average());
        }
    }
}

using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Preprocessing;

[TestClass]
public sealed class FusedStepsTests
{
    [TestMethod]
    [DataRow("clip impute scale", 1)]
    [DataRow("clip impute normal scale", 1)]
    [DataRow("impute power scale clip", 1)]
    [DataRow("one-hot clip impute scale", 2)]
    [DataRow("clip impute one-hot scale", 3)]
    [DataRow("clip impute bin scale", 3)]
    [DataRow("scale", 1)]
    public void Run_OfStepsThatFollowOneAnother_GivesTheBitsOfStepByStep(string steps, int passes)
    {
        Table table = Rows(1500);
        FittedPipeline pipeline = steps.Split(' ').Aggregate(Pipeline.Empty, Add).Fit(table);
        Assert.AreEqual(passes, pipeline.Fused.PassCount);
        foreach (int rows in new[] { 1, 2, 511, 512, 513, 1500 })
        {
            Block stepwise = pipeline.NewBlock(rows);
            Block fused = pipeline.NewBlock(rows);
            pipeline.Read(table, 1500 - rows, rows, stepwise);
            pipeline.Read(table, 1500 - rows, rows, fused);
            foreach (PipelineStep step in pipeline.Steps)
            {
                step.Run(stepwise);
            }

            pipeline.Run(fused);
            FeatureMatrix expected = pipeline.Gather(stepwise);
            FeatureMatrix found = pipeline.Gather(fused);
            Assert.AreEqual(expected.DenseCount, found.DenseCount);
            for (int feature = 0; feature < expected.DenseCount; feature++)
            {
                CollectionAssert.AreEqual(
                    Bits(expected.Dense(feature)[..rows]),
                    Bits(found.Dense(feature)[..rows]),
                    $"{steps}: {pipeline.Features[feature].Name} of {rows} rows");
            }
        }
    }

    [TestMethod]
    public void Run_OfARow_GivesTheBitsOfTheBlock()
    {
        Table table = Rows(300);
        FittedPipeline pipeline = Pipeline.Empty.Clip(ColumnSelector.Numbers)
            .Impute(ColumnSelector.Numbers, new ImputeOptions { AddIndicator = true })
            .Scale(ColumnSelector.Numbers)
            .Fit(table);
        FeatureMatrix all = pipeline.Transform(table);
        Block one = pipeline.NewBlock(1);
        var features = new RowFeatures();
        for (int row = 0; row < table.RowCount; row++)
        {
            pipeline.Read(table, row, 1, one);
            pipeline.Run(one);
            pipeline.Gather(one, 0, features);
            float[] expected = [.. Enumerable.Range(0, all.DenseCount).Select(feature => all.Dense(feature)[row])];
            CollectionAssert.AreEqual(Bits(expected), Bits(features.Dense));
        }
    }

    // A file may hold a pipeline that no fit makes: one that writes a slot twice runs step by step, as it always did.
    [TestMethod]
    public void Run_OfStepsThatWriteOneSlotTwice_DoesNotFuse()
    {
        Table table = Rows(50);
        FittedPipeline made = Pipeline.Empty.Clip("a").Scale("a").Fit(new Table([table["a"]]));
        PipelineStep clip = made.Steps[0];
        PipelineStep scale = made.Steps[1];
        var odd = new FittedPipeline(
            [.. made.Slots],
            made.Inputs,
            [clip, new PipelineStep(scale.Transform, clip.Outputs, clip.Outputs), scale],
            [.. made.FeatureSlots],
            []);

        Assert.AreEqual(3, odd.Fused.PassCount);
        Assert.AreEqual(1, made.Fused.PassCount);
    }

    private static Pipeline Add(Pipeline pipeline, string step) => step switch
    {
        "clip" => pipeline.Clip(ColumnSelector.Numbers),
        "impute" => pipeline.Impute(ColumnSelector.Numbers, new ImputeOptions { AddIndicator = true }),
        "normal" => pipeline.QuantileNormal(new[] { "a", "b" }),
        "power" => pipeline.YeoJohnson(new[] { "a", "b" }),
        "one-hot" => pipeline.OneHot("plan"),
        "bin" => pipeline.Bin("a"),
        _ => pipeline.Scale(ColumnSelector.Numbers),
    };

    private static Table Rows(int rows)
    {
        var rng = new Rng(8);
        double[] Numbers() => [.. Enumerable.Range(0, rows).Select(row => rng.NextInt32(9) switch
        {
            0 => double.NaN,
            1 when row % 50 == 0 => double.PositiveInfinity,
            2 when row % 50 == 0 => -1e30,
            _ => (rng.NextInt32(2000) - 700) / 13.0,
        })];
        return new Table([
            new NumberColumn("a", Numbers()),
            new NumberColumn("b", Numbers()),
            new NumberColumn("c", Numbers()),
            CategoryColumn.Of("plan", Enumerable.Range(0, rows).Select(row => row % 7 == 0 ? null : $"p{row % 4}")),
        ]);
    }

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        int[] bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.SingleToInt32Bits(values[i]);
        }

        return bits;
    }
}

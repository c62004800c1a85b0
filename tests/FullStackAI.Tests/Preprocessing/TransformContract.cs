using FullStackAI.Data;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Preprocessing;

/// <summary>What every transform promises; a new one is done when its pipeline passes.</summary>
internal static class TransformContract
{
    internal static readonly ComponentCatalog Catalog = new(PreprocessingComponents.All);

    internal static void Check(Pipeline pipeline, ulong seed, int rows)
    {
        Table table = SampleTables.Mixed(seed, rows);
        Labels labels = SampleTables.BinaryLabels(table, seed);
        (FittedPipeline fitted, FeatureMatrix training) = pipeline.FitTransform(table, labels);

        IsRepeatable(pipeline, table, labels, fitted, training);
        SurvivesSaving(fitted, table);
        TreatsRowsAlone(fitted, table);
        TreatsRowsAlone(fitted, SampleTables.Strange());
        AllocatesNothingForARow(fitted, table);
        NamesTheMissingColumn(fitted, table);
        FailsCleanlyOnDamage(fitted, seed);
    }

    internal static byte[] Bytes(IComponent component)
    {
        var writer = new ComponentWriter();
        component.Write(writer);
        return writer.Written.ToArray();
    }

    internal static void AreSame(FeatureMatrix expected, FeatureMatrix actual)
    {
        Assert.AreEqual(expected.Rows, actual.Rows);
        Assert.AreEqual(expected.DenseCount, actual.DenseCount);
        CollectionAssert.AreEqual(expected.Features.ToArray(), actual.Features.ToArray());
        for (int row = 0; row < expected.Rows; row++)
        {
            CollectionAssert.AreEqual(DenseBits(expected, row), DenseBits(actual, row), $"dense cells of row {row}");
            CollectionAssert.AreEqual(SparseBits(expected, row), SparseBits(actual, row), $"sparse cells of row {row}");
        }
    }

    private static void IsRepeatable(Pipeline pipeline, Table table, Labels labels, FittedPipeline fitted, FeatureMatrix training)
    {
        (FittedPipeline again, FeatureMatrix features) = pipeline.FitTransform(table, labels);
        CollectionAssert.AreEqual(Bytes(fitted), Bytes(again));
        AreSame(training, features);
        Assert.IsTrue(
            training.Features.Select(feature => feature.Name).Distinct().Count() == training.Features.Count,
            "each feature has a name of its own");
    }

    private static void SurvivesSaving(FittedPipeline fitted, Table table)
    {
        byte[] bytes = Bytes(fitted);
        var reader = new ComponentReader(bytes, Catalog);
        FittedPipeline loaded = FittedPipeline.Read(reader);
        reader.ExpectEnd("pipeline");
        CollectionAssert.AreEqual(bytes, Bytes(loaded));
        AreSame(fitted.Transform(table), loaded.Transform(table));
        AreSame(fitted.Transform(SampleTables.Strange()), loaded.Transform(SampleTables.Strange()));
    }

    private static void TreatsRowsAlone(FittedPipeline fitted, Table table)
    {
        FeatureMatrix all = fitted.Transform(table);
        Block block = fitted.NewBlock(1);
        var features = new RowFeatures();
        for (int row = 0; row < Math.Min(table.RowCount, 40); row++)
        {
            fitted.Read(table, row, 1, block);
            fitted.Run(block);
            fitted.Gather(block, 0, features);
            CollectionAssert.AreEqual(
                DenseBits(all, row), features.Dense.ToArray().Select(BitConverter.SingleToInt32Bits).ToArray(), $"row {row}");
            var sparse = features.SparseIndices.ToArray()
                .Zip(features.SparseValues.ToArray(), (index, value) => (index, BitConverter.SingleToInt32Bits(value)))
                .ToArray();
            CollectionAssert.AreEqual(SparseBits(all, row), sparse, $"row {row}");
            CollectionAssert.AreEqual(
                features.SparseIndices.ToArray().Order().ToArray(), features.SparseIndices.ToArray(), "sparse columns ascend");
        }
    }

    private static void AllocatesNothingForARow(FittedPipeline fitted, Table table)
    {
        Block block = fitted.NewBlock(1);
        var features = new RowFeatures();
        long allocated = 0;
        for (int round = 0; round < 2; round++)
        {
            allocated = 0;
            for (int row = 0; row < table.RowCount; row++)
            {
                fitted.Read(table, row, 1, block);
                long before = GC.GetAllocatedBytesForCurrentThread();
                fitted.Run(block);
                fitted.Gather(block, 0, features);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        Assert.AreEqual(0, allocated, "bytes allocated in the second round");
    }

    private static void NamesTheMissingColumn(FittedPipeline fitted, Table table)
    {
        foreach (PipelineInput input in fitted.Inputs)
        {
            var without = new Table(table.Columns.Where(column => column.Name != input.Column));
            SchemaException error = Assert.ThrowsExactly<SchemaException>(() => fitted.Transform(without));
            StringAssert.Contains(error.Message, $"'{input.Column}'");
        }
    }

    /// <summary>Bytes that are cut or changed are read as another valid pipeline or end in one kind of error.</summary>
    private static void FailsCleanlyOnDamage(FittedPipeline fitted, ulong seed)
    {
        byte[] bytes = Bytes(fitted);
        var rng = new FullStackAI.Numerics.Rng(seed);
        Table strange = SampleTables.Strange();
        for (int round = 0; round < 200; round++)
        {
            byte[] damaged = round % 2 == 0 ? bytes[..rng.NextInt32(bytes.Length)] : [.. bytes];
            if (round % 2 == 1)
            {
                damaged[rng.NextInt32(damaged.Length)] ^= (byte)(1 << rng.NextInt32(8));
            }

            try
            {
                FittedPipeline.Read(new ComponentReader(damaged, Catalog)).Transform(strange);
            }
            catch (Exception error) when (error is InvalidDataException or SchemaException)
            {
                Assert.AreNotEqual("", error.Message);
            }
        }
    }

    private static int[] DenseBits(FeatureMatrix features, int row)
    {
        float[] cells = new float[features.DenseCount];
        features.CopyDenseRow(row, cells);
        return [.. cells.Select(BitConverter.SingleToInt32Bits)];
    }

    private static (int, int)[] SparseBits(FeatureMatrix features, int row) => features.Sparse is not { } sparse
        ? []
        : [.. sparse[row].Indices.ToArray().Zip(
            sparse[row].Values.ToArray(), (index, value) => (index, BitConverter.SingleToInt32Bits(value)))];
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.Inference.Plan;

/// <content>Scores rows whose features were taken one row at a time, by whoever read them, and are scored later,
/// many at once: the pipelines run with the reader, only the models with the batch.</content>
internal sealed partial class ScoringPlan
{
    /// <summary>The numbers a row takes as features of all pipelines side by side; 0 when
    /// some pipeline has sparse features, which are not kept.</summary>
    internal int FeatureCells { get; }

    /// <summary>Working memory for <see cref="ScoreFeatures(ReadOnlySpan{float}, FeatureScratch, Span{double})"/>.</summary>
    internal ScratchPool<FeatureScratch> FeatureBatches { get; }

    /// <summary>Runs the pipelines over the row that has been written into the input.</summary>
    /// <param name="input">The row.</param>
    /// <param name="cells">[<see cref="FeatureCells"/>]; out.</param>
    internal void TakeFeatures(RowInput input, Span<float> cells)
    {
        for (int number = 0; number < _groups.Length; number++)
        {
            ReadOnlySpan<float> dense = input.Direct[number] is { } direct ? direct : Gather(_groups[number].Pipeline, input, number).Dense;
            dense.CopyTo(cells);
            cells = cells[dense.Length..];
        }
    }

    /// <summary>Runs the pipelines over all rows of a table that has the columns as they were in training.</summary>
    /// <returns>[rows × <see cref="FeatureCells"/>], row after row.</returns>
    internal float[] TakeFeatures(Table table)
    {
        float[] cells = new float[table.RowCount * FeatureCells];
        int offset = 0;
        foreach (BlendGroup group in _groups)
        {
            FeatureMatrix features = group.Pipeline.Transform(table);
            for (int row = 0; row < features.Rows; row++)
            {
                features.CopyDenseRow(row, cells.AsSpan((row * FeatureCells) + offset));
            }

            offset += features.DenseCount;
        }

        return cells;
    }

    /// <summary>Scores one row of features; nothing is allocated.</summary>
    /// <param name="cells">[<see cref="FeatureCells"/>]</param>
    /// <param name="modelOutputs">[outputs]; working memory.</param>
    /// <param name="outputs">[outputs]; out.</param>
    internal void ScoreFeatures(ReadOnlySpan<float> cells, Span<double> modelOutputs, Span<double> outputs)
    {
        bool first = true;
        foreach (BlendGroup group in _groups)
        {
            int width = group.Pipeline.Features.Count;
            var row = new FeatureRow(cells[..width]);
            for (int model = 0; model < group.Models.Length; model++)
            {
                group.Models[model].Predict(in row, modelOutputs);
                Blend.Add(modelOutputs, group.Weights[model], outputs, first);
                first = false;
            }

            cells = cells[width..];
        }

        Blend.Calibrator?.Apply(outputs, outputs.Length);
    }

    /// <summary>Scores rows of features, all at once.</summary>
    /// <param name="cells">[rows × <see cref="FeatureCells"/>], row after row.</param>
    /// <param name="scratch">Working memory; not shared.</param>
    /// <param name="outputs">[rows × outputs]; out; its length says how many rows.</param>
    internal void ScoreFeatures(ReadOnlySpan<float> cells, FeatureScratch scratch, Span<double> outputs)
    {
        int rows = outputs.Length / Blend.OutputCount;
        scratch.Reserve(rows);
        Span<double> modelOutputs = scratch.ModelOutputs.AsSpan(0, outputs.Length);
        bool first = true;
        int offset = 0;
        for (int number = 0; number < _groups.Length; number++)
        {
            BlendGroup group = _groups[number];
            float[][] columns = scratch.Columns[number];
            TakeColumns(cells, FeatureCells, offset, rows, columns);
            offset += columns.Length;
            var features = new FeatureMatrix(rows, group.Pipeline.Features, columns);
            for (int model = 0; model < group.Models.Length; model++)
            {
                modelOutputs.Fill(double.NaN); // a model that leaves rows out must not give them what others were told before
                group.Models[model].Predict(features, modelOutputs);
                Blend.Add(modelOutputs, group.Weights[model], outputs, first);
                first = false;
            }
        }

        Blend.Calibrator?.Apply(outputs, Blend.OutputCount);
    }

    // Four loads at a time do not wait for each other. Columns are as long as was reserved.
    private static void TakeColumns(ReadOnlySpan<float> cells, int width, int offset, int rows, float[][] columns)
    {
        ref float source = ref MemoryMarshal.GetReference(cells[..(rows * width)]);
        for (int column = 0; column < columns.Length; column++)
        {
            ref float target = ref MemoryMarshal.GetArrayDataReference(columns[column]);
            int at = offset + column;
            int row = 0;
            for (; row + 4 <= rows; row += 4, at += 4 * width)
            {
                Unsafe.Add(ref target, row) = Unsafe.Add(ref source, at);
                Unsafe.Add(ref target, row + 1) = Unsafe.Add(ref source, at + width);
                Unsafe.Add(ref target, row + 2) = Unsafe.Add(ref source, at + (2 * width));
                Unsafe.Add(ref target, row + 3) = Unsafe.Add(ref source, at + (3 * width));
            }

            for (; row < rows; row++, at += width)
            {
                Unsafe.Add(ref target, row) = Unsafe.Add(ref source, at);
            }
        }
    }

    private static int FeatureCellsOf(BlendGroup[] groups)
    {
        int cells = 0;
        foreach (BlendGroup group in groups)
        {
            foreach (int slot in group.Pipeline.FeatureSlots)
            {
                if (group.Pipeline.Slots[slot].Kind == SlotKind.Sparse)
                {
                    return 0;
                }
            }

            cells += group.Pipeline.Features.Count;
        }

        return cells;
    }
}

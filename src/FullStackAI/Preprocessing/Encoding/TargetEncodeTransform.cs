using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Turns each category into the smoothed mean label of its level (for more than two classes one number
/// a class): out of fold for the training rows, from all of them for new rows.</summary>
/// <param name="columns">Categories; any other column but a vector is read as one.</param>
/// <param name="options">Smoothing and folds; null means the defaults.</param>
/// <remarks>Missing is a level of its own; unseen gets the mean of all rows. Weights count. Source: Micci-Barreca (2001).</remarks>
public sealed class TargetEncodeTransform(ColumnSelector columns, TargetEncodeOptions? options = null) : Transform(columns)
{
    /// <summary>Smoothing and folds.</summary>
    public TargetEncodeOptions Options { get; } = (options ?? new TargetEncodeOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Category;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        Labels labels = context.RequireLabels(nameof(TargetEncodeTransform));
        int perInput = labels.OutputCount;
        float[][] values = new float[context.Inputs.Length * perInput][];
        var outputs = new SlotSpec[values.Length];
        for (int output = 0; output < values.Length; output++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            int input = output / perInput;
            int @class = output % perInput;
            SlotSpec spec = context.Specs[input];
            values[output] = Sums(context, input, @class, labels, fold: -1, folds: []).Encode(Options.Smoothing);
            outputs[output] = SlotSpec.Number(
                perInput == 1 ? spec.Name : $"{spec.Name}.{labels.ClassNames[@class]}", SlotNames.Source(spec));
        }

        context.DropAll();
        return new FittedLevelValues(context.Specs, outputs, values);
    }

    /// <inheritdoc/>
    public override void ApplyToTraining(FitContext context, FittedTransform fitted, ReadOnlySpan<int> outputs)
    {
        Labels labels = context.RequireLabels(nameof(TargetEncodeTransform));
        byte[] folds = Folds(context);
        for (int output = 0; output < outputs.Length; output++)
        {
            int input = output / labels.OutputCount;
            ReadOnlySpan<int> codes = context.Block.Codes(context.Inputs[input]);
            Span<float> numbers = context.Block.Numbers(outputs[output]);
            int levels = context.Specs[input].Levels.Count;
            for (int fold = 0; fold < Options.Folds; fold++)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                float[] values = Sums(context, input, output % labels.OutputCount, labels, fold, folds).Encode(Options.Smoothing);
                for (int row = 0; row < numbers.Length; row++)
                {
                    if (folds[row] == fold)
                    {
                        numbers[row] = values[FittedLevelValues.Place(codes[row], levels)];
                    }
                }
            }
        }
    }

    /// <summary>[rows]; the fold of each row: as equal as can be, by the step's random stream.</summary>
    private byte[] Folds(FitContext context)
    {
        int[] order = context.Rng.Split("folds").Permutation(context.Block.Rows);
        byte[] folds = new byte[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            folds[order[i]] = (byte)(i % Options.Folds);
        }

        return folds;
    }

    /// <summary>Adds up the labels of each level over the rows outside one fold.</summary>
    private static LevelSums Sums(FitContext context, int input, int @class, Labels labels, int fold, byte[] folds)
    {
        var sums = new LevelSums(context.Specs[input].Levels.Count);
        ReadOnlySpan<int> codes = context.Block.Codes(context.Inputs[input]);
        ReadOnlySpan<float> values = labels.Values;
        for (int row = 0; row < codes.Length; row++)
        {
            if (fold < 0 || folds[row] != fold)
            {
                double label = labels.Task == TaskKind.Multiclass ? (values[row] == @class ? 1 : 0) : values[row];
                sums.Add(codes[row], label, context.Weights?[row] ?? 1);
            }
        }

        return sums;
    }
}

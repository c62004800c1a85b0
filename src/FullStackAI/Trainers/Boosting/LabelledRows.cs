using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Labels, weights and groups of rows, where kernels can reach them.</summary>
internal sealed unsafe class LabelledRows : IDisposable
{
    private readonly NativeArray<float> _labels;
    private readonly NativeArray<float>? _weights;

    /// <summary>Copies them.</summary>
    /// <param name="set">The rows.</param>
    /// <param name="classWeights">Multiplied into the row weights; null for none.</param>
    internal LabelledRows(TrainingSet set, ClassWeights? classWeights)
    {
        Count = set.Rows;
        GroupSizes = set.GroupSizes;
        _labels = new NativeArray<float>(Count);
        set.Labels.Values.CopyTo(_labels.Span);
        if (classWeights is null && (set.Weights is null || Array.TrueForAll(set.Weights, weight => weight == 1)))
        {
            return;
        }

        double[] weights = ClassWeights.RowWeights(set, classWeights);
        _weights = new NativeArray<float>(Count);
        for (int row = 0; row < Count; row++)
        {
            _weights.Span[row] = (float)weights[row];
            MaxWeight = row == 0 ? _weights.Span[0] : Math.Max(MaxWeight, _weights.Span[row]);
        }
    }

    internal int Count { get; }

    /// <summary>[rows]</summary>
    internal float* Labels => _labels.Pointer;

    /// <summary>[rows], or null when each is 1.</summary>
    internal float* Weights => _weights is null ? null : _weights.Pointer;

    /// <summary>The largest weight.</summary>
    internal double MaxWeight { get; } = 1;

    /// <summary>Rows of each group; null when there are none.</summary>
    internal int[]? GroupSizes { get; }

    internal ReadOnlySpan<float> LabelSpan => _labels.Span;

    /// <summary>Empty when each weight is 1.</summary>
    internal ReadOnlySpan<float> WeightSpan => _weights is null ? [] : _weights.Span;

    public void Dispose()
    {
        _labels.Dispose();
        _weights?.Dispose();
    }
}

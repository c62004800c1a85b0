using System.Numerics;
using FullStackAI.Bundles;

namespace FullStackAI.Inference.Plan;

/// <summary>The working memory of one thread that scores features which were read row by row.</summary>
internal sealed class FeatureScratch
{
    private readonly int _outputCount;
    private int _capacity;
    private float[] _cells = [];
    private double[] _outputs = [];

    internal FeatureScratch(Blend blend)
    {
        _outputCount = blend.OutputCount;
        Columns = Array.ConvertAll(blend.Groups, static group => new float[group.Pipeline.Features.Count][]);
    }

    /// <summary>[pipelines][features][at least the rows reserved]; what a matrix of features wraps.</summary>
    internal float[][][] Columns { get; }

    /// <summary>[rows × outputs]; the predictions of one model.</summary>
    internal double[] ModelOutputs { get; private set; } = [];

    /// <summary>Cells of rows that wait to be scored together, for who has no place of its own.</summary>
    internal Span<float> Cells(int count) => Grown(ref _cells, count);

    /// <summary>Predictions of rows that were scored together, for who has no place of its own.</summary>
    internal Span<double> Outputs(int count) => Grown(ref _outputs, count);

    /// <summary>Makes room.</summary>
    internal void Reserve(int rows)
    {
        if (rows <= _capacity)
        {
            return;
        }

        _capacity = (int)BitOperations.RoundUpToPowerOf2((uint)rows);
        ModelOutputs = new double[_capacity * _outputCount];
        foreach (float[][] columns in Columns)
        {
            for (int feature = 0; feature < columns.Length; feature++)
            {
                columns[feature] = new float[_capacity];
            }
        }
    }

    private static Span<T> Grown<T>(ref T[] kept, int count)
    {
        if (kept.Length < count)
        {
            kept = new T[BitOperations.RoundUpToPowerOf2((uint)count)];
        }

        return kept.AsSpan(0, count);
    }
}

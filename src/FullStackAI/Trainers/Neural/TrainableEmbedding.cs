using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neural;

/// <summary>The first layer's weight rows of sparse features while they learn: only rows that a batch touches cost anything.</summary>
/// <remarks>Moments of a row rest while no batch touches it (the lazy form of Adam).</remarks>
internal sealed class TrainableEmbedding
{
    private readonly int _width;
    private readonly float[] _firstMoment;
    private readonly float[] _secondMoment;
    private readonly bool[] _isTouched;
    private readonly List<int> _touched = [];

    internal TrainableEmbedding(int features, int width, int outputs, Rng rng)
    {
        _width = width;
        Weights = new float[checked(features * width)];
        Gradient = new float[Weights.Length];
        _firstMoment = new float[Weights.Length];
        _secondMoment = new float[Weights.Length];
        _isTouched = new bool[features];
        double deviation = Math.Sqrt(2.0 / Math.Min(features + 1, 32));
        for (int feature = 0; feature < features; feature++)
        {
            for (int output = 0; output < outputs; output++)
            {
                Weights[(feature * width) + output] = (float)(deviation * rng.NextGaussian());
            }
        }
    }

    /// <summary>[features × width].</summary>
    internal float[] Weights { get; }

    /// <summary>[features × width]; zero where no batch has touched a row since the last step.</summary>
    internal float[] Gradient { get; }

    internal void Forward(SparseMatrix sparse, ReadOnlySpan<int> rows, Span<float> outputs)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            SparseVector stored = sparse[rows[row]];
            for (int i = 0; i < stored.Indices.Length; i++)
            {
                MatrixKernels.AddScaled(stored.Values[i], RowOf(Weights, stored.Indices[i]), outputs.Slice(row * _width, _width));
            }
        }
    }

    internal void Backward(SparseMatrix sparse, ReadOnlySpan<int> rows, ReadOnlySpan<float> deltas)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            SparseVector stored = sparse[rows[row]];
            for (int i = 0; i < stored.Indices.Length; i++)
            {
                int feature = stored.Indices[i];
                MatrixKernels.AddScaled(stored.Values[i], deltas.Slice(row * _width, _width), RowOf(Gradient, feature));
                if (!_isTouched[feature])
                {
                    _isTouched[feature] = true;
                    _touched.Add(feature);
                }
            }
        }
    }

    internal double GradientSquares()
    {
        double sum = 0;
        foreach (int feature in _touched)
        {
            sum += SquareSum.Of(RowOf(Gradient, feature));
        }

        return sum;
    }

    internal void ForgetGradient()
    {
        foreach (int feature in _touched)
        {
            RowOf(Gradient, feature).Clear();
            _isTouched[feature] = false;
        }

        _touched.Clear();
    }

    internal void Step(AdamW optimizer, float scale)
    {
        foreach (int feature in _touched)
        {
            optimizer.Update(
                RowOf(Weights, feature), RowOf(Gradient, feature), RowOf(_firstMoment, feature), RowOf(_secondMoment, feature), scale,
                decays: true);
            _isTouched[feature] = false;
        }

        _touched.Clear();
    }

    private Span<float> RowOf(float[] values, int feature) => values.AsSpan(feature * _width, _width);
}

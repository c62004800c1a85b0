using FullStackAI.Models.Neural;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neural;

/// <summary>A fully connected layer while it learns.</summary>
internal sealed class TrainableLayer
{
    private readonly float[] _firstMoment;
    private readonly float[] _secondMoment;
    private readonly float[] _biasFirstMoment;
    private readonly float[] _biasSecondMoment;

    /// <summary>Draws the weights: normal with variance 2 / fan-in (He, 2015); a tenth of that
    /// deviation for the last layer, so that training starts near the bias.</summary>
    internal TrainableLayer(int inputs, int outputs, int fanIn, bool isLast, Rng rng)
    {
        Inputs = inputs;
        Outputs = outputs;
        Width = MatrixKernels.Padded(outputs);
        Weights = new float[inputs * Width];
        WeightGradient = new float[Weights.Length];
        _firstMoment = new float[Weights.Length];
        _secondMoment = new float[Weights.Length];
        Bias = new float[Width];
        BiasGradient = new float[Width];
        _biasFirstMoment = new float[Width];
        _biasSecondMoment = new float[Width];
        Transposed = new float[Width * MatrixKernels.Padded(inputs)];
        double deviation = Math.Sqrt(2.0 / fanIn) * (isLast ? 0.1 : 1);
        for (int input = 0; input < inputs; input++)
        {
            for (int output = 0; output < outputs; output++)
            {
                Weights[(input * Width) + output] = (float)(deviation * rng.NextGaussian());
            }
        }
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    internal int Width { get; }

    internal float[] Weights { get; }

    internal float[] WeightGradient { get; }

    internal float[] Bias { get; }

    internal float[] BiasGradient { get; }

    /// <summary>[outputs × padded inputs]; valid after <see cref="Transpose"/>.</summary>
    internal float[] Transposed { get; }

    internal void Transpose()
    {
        int padded = MatrixKernels.Padded(Inputs);
        for (int input = 0; input < Inputs; input++)
        {
            for (int output = 0; output < Outputs; output++)
            {
                Transposed[(output * padded) + input] = Weights[(input * Width) + output];
            }
        }
    }

    internal double GradientSquares() => SquareSum.Of(WeightGradient) + SquareSum.Of(BiasGradient);

    internal void ForgetGradient()
    {
        Array.Clear(WeightGradient);
        Array.Clear(BiasGradient);
    }

    internal void Step(AdamW optimizer, float scale)
    {
        optimizer.Update(Weights, WeightGradient, _firstMoment, _secondMoment, scale, decays: true);
        optimizer.Update(Bias, BiasGradient, _biasFirstMoment, _biasSecondMoment, scale, decays: false);
    }

    internal MlpLayer Snapshot() => new(Inputs, Outputs, [.. Weights], [.. Bias]);
}

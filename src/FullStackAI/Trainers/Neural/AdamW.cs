using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neural;

/// <summary>Adam with decoupled weight decay, on spans of weights.</summary>
/// <remarks>Source: Kingma and Ba (2015); Loshchilov and Hutter (2019). Each weight is updated by itself
/// with correctly rounded operations: the same bits at any SIMD width.</remarks>
internal readonly struct AdamW
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;
    private readonly float _step;
    private readonly float _decay;
    private readonly float _secondCorrection;

    /// <summary>The step number <paramref name="step"/>, from 1.</summary>
    internal AdamW(int step, double learningRate, double weightDecay)
    {
        _step = (float)(learningRate / (1 - Math.Pow(Beta1, step)));
        _decay = (float)(1 - (learningRate * weightDecay));
        _secondCorrection = (float)(1 / (1 - Math.Pow(Beta2, step)));
    }

    /// <summary>Moves the weights and forgets the gradient.</summary>
    /// <param name="weights">[n], n a multiple of 8; in and out.</param>
    /// <param name="gradient">[n]; in; zero on return.</param>
    /// <param name="first">[n]; mean of the gradients; in and out.</param>
    /// <param name="second">[n]; mean of their squares; in and out.</param>
    /// <param name="scale">Multiplies the gradient (clipping).</param>
    /// <param name="decays">Whether weights decay; biases do not.</param>
    internal void Update(Span<float> weights, Span<float> gradient, Span<float> first, Span<float> second, float scale, bool decays)
    {
        var step = Vector256.Create(_step);
        var decay = Vector256.Create(decays ? _decay : 1f);
        var correction = Vector256.Create(_secondCorrection);
        var epsilon = Vector256.Create(Epsilon);
        for (int i = 0; i < weights.Length; i += MatrixKernels.Lanes)
        {
            Vector256<float> g = Load(gradient, i) * scale;
            Vector256<float> m = (Load(first, i) * Beta1) + (g * (1 - Beta1));
            Vector256<float> v = (Load(second, i) * Beta2) + (g * g * (1 - Beta2));
            Vector256<float> w = (Load(weights, i) * decay) - (step * m / (Vector256.Sqrt(v * correction) + epsilon));
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            w.CopyTo(weights[i..]);
            Vector256<float>.Zero.CopyTo(gradient[i..]);
        }
    }

    private static Vector256<float> Load(Span<float> from, int at) => Vector256.Create((ReadOnlySpan<float>)from[at..]);
}

using FullStackAI.Numerics;

namespace FullStackAI.Models;

/// <summary>Turns raw scores into predictions, in place.</summary>
/// <remarks>The exponential is the library's own, so that a prediction has the same bits on
/// every platform; arguments beyond ±708 are held there.</remarks>
public static class LinkFunctions
{
    /// <summary>Applies a link to every row.</summary>
    /// <param name="link">Which.</param>
    /// <param name="scores">[rows × outputs], row after row; in: raw scores, out: predictions.</param>
    /// <param name="outputCount">The number of scores a row.</param>
    public static void Apply(Link link, Span<double> scores, int outputCount)
    {
        switch (link)
        {
            case Link.Sigmoid:
                LogisticKernel.Sigmoid(scores);
                break;
            case Link.Exp:
                LogisticKernel.Exp(scores, shift: 0);
                break;
            case Link.Softmax:
                for (int start = 0; start < scores.Length; start += outputCount)
                {
                    Softmax(scores.Slice(start, outputCount));
                }

                break;
            case Link.NormalizedSigmoid:
                LogisticKernel.Sigmoid(scores);
                for (int start = 0; start < scores.Length; start += outputCount)
                {
                    Normalize(scores.Slice(start, outputCount));
                }

                break;
            default:
                break;
        }
    }

    private static void Softmax(Span<double> scores)
    {
        double max = double.NegativeInfinity;
        foreach (double score in scores)
        {
            max = Math.Max(max, score);
        }

        LogisticKernel.Exp(scores, max);
        Normalize(scores);
    }

    private static void Normalize(Span<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        foreach (ref double value in values)
        {
            value = sum > 0 ? value / sum : 1.0 / values.Length;
        }
    }
}

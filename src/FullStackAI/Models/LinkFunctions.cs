namespace FullStackAI.Models;

/// <summary>Turns raw scores into predictions, in place.</summary>
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
                Sigmoid(scores);
                break;
            case Link.Exp:
                foreach (ref double score in scores)
                {
                    score = Math.Exp(score);
                }

                break;
            case Link.Softmax:
                for (int start = 0; start < scores.Length; start += outputCount)
                {
                    Softmax(scores.Slice(start, outputCount));
                }

                break;
            case Link.NormalizedSigmoid:
                Sigmoid(scores);
                for (int start = 0; start < scores.Length; start += outputCount)
                {
                    Normalize(scores.Slice(start, outputCount));
                }

                break;
            default:
                break;
        }
    }

    private static void Sigmoid(Span<double> scores)
    {
        foreach (ref double score in scores)
        {
            // e^−|x| never overflows, and both branches keep full precision near 0 and 1.
            double e = Math.Exp(-Math.Abs(score));
            score = score >= 0 ? 1 / (1 + e) : e / (1 + e);
        }
    }

    private static void Softmax(Span<double> scores)
    {
        double max = double.NegativeInfinity;
        foreach (double score in scores)
        {
            max = Math.Max(max, score);
        }

        foreach (ref double score in scores)
        {
            score = Math.Exp(score - max);
        }

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

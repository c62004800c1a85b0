using FullStackAI.Models.Linear;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>What everyone writes first: an array of weights for each class, a new array of scores for each row.</summary>
internal sealed class NaiveSoftmax
{
    private readonly double[][] _weights;
    private readonly double[] _intercepts;

    internal NaiveSoftmax(LinearModel model)
    {
        _weights = [.. Enumerable.Range(0, model.OutputCount).Select(
            @class => Enumerable.Range(0, model.Features.Count).Select(feature => model.Weights(feature)[@class]).ToArray())];
        _intercepts = model.Intercepts.ToArray();
    }

    internal double Score(Row4 row)
    {
        double[] cells = [row.F0, row.F1, row.F2, row.F3];
        double[] scores = new double[_weights.Length];
        double sum = 0;
        for (int @class = 0; @class < scores.Length; @class++)
        {
            double score = _intercepts[@class];
            for (int feature = 0; feature < cells.Length; feature++)
            {
                score += _weights[@class][feature] * cells[feature];
            }

            scores[@class] = Math.Exp(score);
            sum += scores[@class];
        }

        for (int @class = 0; @class < scores.Length; @class++)
        {
            scores[@class] /= sum;
        }

        return scores[0];
    }
}

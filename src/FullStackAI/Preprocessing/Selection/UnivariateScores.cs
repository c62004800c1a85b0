using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>How much each feature says on its own.</summary>
internal static class UnivariateScores
{
    private const int FeaturesBetweenPolls = 64;

    /// <summary>Scores the features of slots.</summary>
    /// <returns>[slots][features].</returns>
    /// <exception cref="InvalidOperationException">The score needs labels, or classes, that are not there.</exception>
    /// <exception cref="SchemaException">A feature holds what the score cannot read.</exception>
    internal static double[][] Of(FitContext context, SelectOptions options)
    {
        Labels? labels = options.Score == SelectionScore.Variance ? null : context.RequireLabels("select");
        if (options.Score == SelectionScore.ChiSquared && labels!.ClassCount == 0)
        {
            throw new InvalidOperationException(
                "SelectOptions.Score is ChiSquared, which compares classes, but the labels are numbers. Choose FTest or MutualInformation.");
        }

        var moments = new FeatureMoments(context.Block.Rows, labels, context.Weights);
        MutualInformation? information = options.Score == SelectionScore.MutualInformation
            ? new MutualInformation(labels!, context.Weights, options.Bins)
            : null;
        double[][] scores = new double[context.Inputs.Length][];
        for (int input = 0; input < scores.Length; input++)
        {
            var features = new SlotFeatures(context.Block, context.Inputs[input]);
            scores[input] = new double[features.Count];
            for (int feature = 0; feature < scores[input].Length; feature++)
            {
                if (feature % FeaturesBetweenPolls == 0)
                {
                    context.CancellationToken.ThrowIfCancellationRequested();
                }

                FeatureCells cells = features[feature];
                scores[input][feature] = options.Score switch
                {
                    SelectionScore.Variance => Variance(moments, cells),
                    SelectionScore.FTest => labels!.ClassCount > 0 ? BetweenClasses(moments, cells) : AlongLine(moments, cells),
                    SelectionScore.ChiSquared => ChiSquared(moments, cells, context.Specs[input]),
                    _ => information!.Of(cells),
                };
            }
        }

        return scores;
    }

    private static double Variance(FeatureMoments moments, FeatureCells cells)
    {
        moments.Read(cells);
        double count = moments.Count;
        return count > 0 ? Math.Max(0, moments.Squares - (moments.Sum * moments.Sum / count)) / count : 0;
    }

    // Analysis of variance: the mean square between classes over that within them.
    private static double BetweenClasses(FeatureMoments moments, FeatureCells cells)
    {
        moments.Read(cells);
        double count = moments.Count;
        double ofClasses = 0;
        int present = 0;
        for (int @class = 0; @class < moments.Counts.Length; @class++)
        {
            if (moments.Counts[@class] > 0)
            {
                ofClasses += moments.Sums[@class] * moments.Sums[@class] / moments.Counts[@class];
                present++;
            }
        }

        double between = ofClasses - (moments.Sum * moments.Sum / count);
        double within = moments.Squares - ofClasses;
        return Ratio(between / (present - 1), within / (count - present), moments.Squares);
    }

    // The square of the correlation, as the F statistic of a line with one slope.
    private static double AlongLine(FeatureMoments moments, FeatureCells cells)
    {
        moments.Read(cells);
        double count = moments.Count;
        double products = moments.Products - (moments.Sum * moments.LabelSum / count);
        double squares = moments.Squares - (moments.Sum * moments.Sum / count);
        double labelSquares = moments.LabelSquares - (moments.LabelSum * moments.LabelSum / count);
        double explained = squares > 0 ? products * products / squares : 0;
        return Ratio(explained, (labelSquares - explained) / (count - 2), labelSquares);
    }

    // Rounding leaves a part of some billions of the whole where nothing should be left.
    private static double Ratio(double explained, double left, double whole)
    {
        double nothing = whole * 1e-12;
        return !(explained > nothing) ? 0 : left > nothing ? explained / left : double.PositiveInfinity;
    }

    private static double ChiSquared(FeatureMoments moments, FeatureCells cells, SlotSpec spec)
    {
        moments.Read(cells, centred: false);
        if (moments.Smallest < 0)
        {
            throw new SchemaException(
                FormattableString.Invariant(
                    $"SelectOptions.Score is ChiSquared, which reads counts and shares, but '{spec.Name}' holds {moments.Smallest}. Choose FTest or MutualInformation, or scale it to [0, 1] first."));
        }

        double count = moments.Count;
        double score = 0;
        for (int @class = 0; @class < moments.Counts.Length; @class++)
        {
            double expected = moments.Sum * moments.Counts[@class] / count;
            double difference = moments.Sums[@class] - expected;
            score += expected > 0 ? difference * difference / expected : 0;
        }

        return score;
    }
}

using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Chooses the loss of a task.</summary>
internal static class MarginLoss
{
    /// <summary>Squared for a regression, logistic for two classes, softmax for more.</summary>
    /// <param name="labels">[rows].</param>
    /// <param name="shares">[rows]; each row's share of the total weight.</param>
    /// <param name="totalWeight">The total weight.</param>
    internal static IMarginLoss For(Labels labels, double[] shares, double totalWeight) => labels.Task switch
    {
        TaskKind.Binary => new LogisticLoss(labels.Values.ToArray(), shares, totalWeight),
        TaskKind.Multiclass => new SoftmaxLoss(labels.Values.ToArray(), labels.ClassCount, shares, totalWeight),
        _ => new SquaredLoss(labels.Values.ToArray(), shares),
    };

    /// <summary>Measures weights on the validation rows of a context; null when there are none or nobody listens.</summary>
    internal static Func<double[], double>? Validation(TrainingContext context) =>
        context.Validation is { } rows && context.Progress is not null ? OnRows(rows, context) : null;

    /// <summary>Measures weights on some rows: the weighted mean loss.</summary>
    internal static Func<double[], double> OnRows(TrainingSet rows, TrainingContext context)
    {
        var design = new LinearDesign(rows.Features, new Workers(context.Parallelism, context.CancellationToken));
        double[] shares = ClassWeights.RowWeights(rows, null);
        double total = Reduction.Sum(shares);
        Elementwise.Divide(shares, total);
        IMarginLoss loss = For(rows.Labels, shares, total);
        double[] margins = new double[design.Rows * loss.Outputs];
        double[] derivatives = new double[margins.Length];
        return weights =>
        {
            design.Margins(weights, loss.Outputs, margins);
            return loss.Evaluate(0, margins, derivatives);
        };
    }
}

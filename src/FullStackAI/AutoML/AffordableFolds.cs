using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>How many models of one trial a budget affords: what rows, columns, classes and the budget have to say on the folds.</summary>
/// <remarks>Reckoned from the table's size and the budget alone and never measured, so that equal runs have equal folds.</remarks>
internal static class AffordableFolds
{
    private const double Rounds = 75; // of a boosting model that has learned enough at the fastest rate
    private const double UnitsOfASecond = 400; // a guess of what boosting gets done on a usual machine

    /// <summary>The number; infinite without a budget, and for texts alone, whose linear
    /// models and counts are quick whatever their classes.</summary>
    internal static double Of(LabelledTable data, Experiment experiment)
    {
        double budget = experiment.WorkBudget
            ?? (experiment.Budget is { } time ? time.TotalSeconds * UnitsOfASecond : double.PositiveInfinity);
        if (double.IsPositiveInfinity(budget) || data.Features.Columns.All(column => column.Kind == ColumnKind.Text))
        {
            return double.PositiveInfinity;
        }

        double model = (double)data.Count * DataShape.WidthOf(data.Features) * data.Labels.OutputCount / 1e6 * Rounds;
        return TrialShares.OfFirst * budget / model;
    }
}

using FullStackAI.Data.Splits;

namespace FullStackAI.Evaluation;

/// <summary>Judges a recipe on rows it did not learn from, fold by fold.</summary>
public static class CrossValidation
{
    /// <summary>Fits the recipe on the training rows of every fold and predicts the test rows.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">The table in its roles.</param>
    /// <param name="folds">From <see cref="RowSplits.KFold(SplitRows, SplitOptions?)"/>,
    /// with the rows of <see cref="LabelledTable.ForSplits"/>.</param>
    /// <param name="options">Seed, threads, time limit; null means the defaults.</param>
    /// <param name="progress">Told as each fold ends, in the order they end.</param>
    /// <param name="cancellationToken">Ends the run within 100 ms.</param>
    /// <returns>All folds; one that failed is a result with its reason, never an exception.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CrossValidationResult Run(
        Recipe recipe,
        LabelledTable data,
        IReadOnlyList<Fold> folds,
        CrossValidationOptions? options = null,
        IProgress<FoldResult>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(folds);
        options ??= new CrossValidationOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Parallelism, 1);
        if (folds.Count == 0)
        {
            throw new ArgumentException("There are no folds to validate with. Make some with RowSplits.KFold.", nameof(folds));
        }

        var run = new CrossValidationRun(recipe, data, folds, options, progress, cancellationToken);
        return run.Execute();
    }
}

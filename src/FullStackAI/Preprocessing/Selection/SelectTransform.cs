using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Keeps the features that say something and leaves the others out: by
/// variance, F test, chi-squared or mutual information.</summary>
/// <param name="columns">Numbers and vectors, dense or sparse; categories for mutual
/// information. All their features compete with each other.</param>
/// <param name="options">The score and the limit; null means variance above 0.</param>
/// <remarks>Sparse vectors stay sparse. New rows need not have a column that was left out. Each
/// row's weight counts as if the row stood there so many times.</remarks>
public sealed class SelectTransform(ColumnSelector columns, SelectOptions? options = null) : Transform(columns)
{
    /// <summary>The score and the limit.</summary>
    public SelectOptions Options { get; } = (options ?? new SelectOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => null;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        foreach (SlotSpec spec in context.Specs)
        {
            if (spec.Kind is SlotKind.DateTime or SlotKind.Text
                || (spec.Kind == SlotKind.Category && Options.Score != SelectionScore.MutualInformation))
            {
                throw SlotFaults.WrongKind(
                    "select",
                    spec,
                    Options.Score == SelectionScore.MutualInformation ? "numbers, categories and vectors" : "numbers and vectors");
            }
        }

        double[][] scores = UnivariateScores.Of(context, Options);
        bool[] kept = Options.Keep([.. scores.SelectMany(own => own)]);
        if (!kept.Contains(true))
        {
            throw new SchemaException(
                $"Step 'select' keeps none of the {kept.Length} features: no {Options.Score} score is above {(Options.Above ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture)}. Lower SelectOptions.Above, or set Top.");
        }

        var inputs = new List<SlotSpec>();
        var outputs = new List<SlotSpec>();
        var columns = new List<int[]>();
        for (int input = 0, first = 0; input < scores.Length; first += scores[input++].Length)
        {
            SlotSpec spec = context.Specs[input];
            int[] own = [.. Enumerable.Range(0, scores[input].Length).Where(feature => kept[first + feature])];
            if (own.Length == 0)
            {
                context.Drop(input);
            }
            else if (own.Length < scores[input].Length)
            {
                inputs.Add(spec);
                Feature[] features = [.. own.Select(feature => spec.Features[feature])];
                outputs.Add(spec.Kind == SlotKind.Dense ? SlotSpec.Dense(spec.Name, features) : SlotSpec.Sparse(spec.Name, features));
                columns.Add(own);
            }
        }

        return inputs.Count == 0 ? FittedDrop.Instance : new FittedSelect(inputs, outputs, [.. columns]);
    }
}

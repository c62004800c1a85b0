using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.Evaluation;

/// <summary>A recipe that has learned. Immutable and thread-safe.</summary>
/// <param name="Name">The recipe's name.</param>
/// <param name="Pipeline">Columns to features.</param>
/// <param name="Model">Features to predictions.</param>
public sealed record FittedRecipe(string Name, FittedPipeline Pipeline, Model Model)
{
    /// <summary>Predicts all rows of a table.</summary>
    /// <param name="features">Has the feature columns of training, in any order, with any others beside them.</param>
    /// <returns>[rows × outputs], row after row; values or probabilities.</returns>
    /// <exception cref="SchemaException">Columns are missing or of a kind that cannot be read.</exception>
    public double[] Predict(Table features)
    {
        double[] predictions = new double[features.RowCount * Model.OutputCount];
        if (features.RowCount > 0)
        {
            Model.Predict(Pipeline.Transform(features), predictions);
        }

        return predictions;
    }

    /// <summary>Predicts rows beside their labels, ready for metrics.</summary>
    /// <param name="data">The rows, from <see cref="LabelledTable.ForEvaluation"/> with the encoder of training.</param>
    public ScoredRows Score(LabelledTable data) => new(data.Labels, Predict(data.Features), data.Weights, data.GroupSizes(rows: null));
}

using System.Runtime.ExceptionServices;
using FullStackAI.Data;
using FullStackAI.Models;

namespace FullStackAI.AutoML;

/// <summary>Predicts rows part by part, so that a model that takes long for a row can be stopped
/// between two parts, and many rows are shared among threads.</summary>
internal static class PredictionParts
{
    private const int RowsOfAPart = 2_048;

    /// <summary>Predicts; a row gets the same bits whichever part it is in.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Its features.</param>
    /// <param name="threads">The largest number of threads.</param>
    /// <param name="cancellationToken">Polled for each part.</param>
    /// <returns>[rows × outputs], row after row.</returns>
    internal static double[] Predict(Model model, FeatureMatrix rows, int threads, CancellationToken cancellationToken)
    {
        double[] predictions = new double[rows.Rows * model.OutputCount];
        int parts = (rows.Rows + RowsOfAPart - 1) / RowsOfAPart;
        if (parts < 2)
        {
            model.Predict(rows, predictions);
            return predictions;
        }

        try
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, part =>
            {
                int[] taken = [.. Enumerable.Range(part * RowsOfAPart, Math.Min(RowsOfAPart, rows.Rows - (part * RowsOfAPart)))];
                model.Predict(rows.Take(taken), predictions.AsSpan(taken[0] * model.OutputCount, taken.Length * model.OutputCount));
            });
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]); // as it would be on one thread
        }

        return predictions;
    }
}

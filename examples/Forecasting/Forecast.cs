using Examples;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace Forecasting;

/// <summary>One step, foretold.</summary>
/// <param name="Time">When it begins.</param>
/// <param name="Ahead">How many steps after the last that was known.</param>
/// <param name="Naive">The seasonal naive forecast.</param>
/// <param name="Value">The model's.</param>
/// <param name="Lower">The truth should lie above this.</param>
/// <param name="Upper">The truth should lie below this.</param>
/// <param name="Truth">What came; NaN where it is still to come.</param>
internal sealed record Forecast(DateTime Time, int Ahead, double Naive, double Value, double Lower, double Upper, double Truth)
{
    /// <summary>Foretells rows of a <see cref="Horizon"/>: the model knows changes, which are added to the naive forecast.</summary>
    internal static Forecast[] Of(Table rows, Predictor predictor, Intervals intervals)
    {
        double[] naive = rows.Numbers(Horizon.Naive), ahead = rows.Numbers(Horizon.Ahead), change = rows.Numbers(Horizon.Label);
        Predictions told = predictor.Predict(rows);
        return [.. Enumerable.Range(0, rows.RowCount).Select(row =>
        {
            double value = naive[row] + told.Outputs[row];
            (double lower, double upper) = intervals.Of(value, ahead[row]);
            return new Forecast(
                new TableRow(rows, row).Date(Horizon.Time)!.Value, (int)ahead[row], naive[row], value, lower, upper,
                naive[row] + change[row]);
        })];
    }
}

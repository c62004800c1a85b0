using Examples;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace Forecasting;

/// <summary>How far the truth lay from forecasts of models that had not seen it, for
/// near and far steps apart: split conformal intervals.</summary>
internal sealed class Intervals
{
    private readonly int _steps;
    private readonly (double Below, double Above)[] _bands;

    /// <param name="board">The experiment; its folds go forward in time.</param>
    /// <param name="train">The rows it learned from.</param>
    /// <param name="steps">The horizon.</param>
    /// <param name="bands">Into how many parts it falls.</param>
    /// <param name="coverage">The share of truths that should lie inside.</param>
    internal Intervals(Leaderboard board, Table train, int steps, int bands, double coverage)
    {
        _steps = steps;
        double[] ahead = train.Numbers(Horizon.Ahead);
        _bands = new (double, double)[Math.Min(bands, steps)];
        var residuals = new List<double>[_bands.Length];
        int[][] rows = [.. board.Entries.First(entry => entry.Validation is not null).Validation!.Folds.Select(fold => fold.Fold.Test)];
        for (int fold = 0; fold < rows.Length; fold++)
        {
            ScoredRows scored = board.Best.Scored[fold];
            for (int row = 0; row < scored.Count; row++)
            {
                (residuals[BandOf(ahead[rows[fold][row]])] ??= []).Add(scored.Labels.Values[row] - scored.Predictions[row]);
            }
        }

        for (int band = 0; band < _bands.Length; band++)
        {
            double[] sorted = [.. residuals[band].Order()];
            double tail = (1 - coverage) / 2;
            int low = Math.Max(0, (int)Math.Floor((sorted.Length + 1) * tail) - 1);
            int high = Math.Min(sorted.Length - 1, (int)Math.Ceiling((sorted.Length + 1) * (1 - tail)) - 1);
            _bands[band] = (-sorted[low], sorted[high]);
        }
    }

    /// <summary>The number of parts of the horizon.</summary>
    internal int Bands => _bands.Length;

    /// <summary>The part a step ahead belongs to.</summary>
    internal int BandOf(double ahead) => (int)((ahead - 1) * _bands.Length / _steps);

    /// <summary>Where the truth should lie.</summary>
    internal (double Lower, double Upper) Of(double forecast, double ahead) =>
        (forecast - _bands[BandOf(ahead)].Below, forecast + _bands[BandOf(ahead)].Above);
}

using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Explanation;

/// <summary>Shapley values of the columns of any model: from each background row the columns of the
/// explained row are revealed one after another, in a random order and its reverse.</summary>
/// <remarks>
/// Every background row is walked from equally often, so the contributions add up exactly to the score less the mean
/// score of the background. Columns in which the two rows agree change nothing and are skipped.
/// Orders come from the seed and the number of the background row alone: a row gets the same bits alone
/// and in a batch. The standard error is that of the mean over the background rows.
/// Source: Štrumbelj and Kononenko (2014); antithetic orders after Mitchell et al. (2022).
/// </remarks>
internal sealed class SampledColumnExplainer : ColumnExplainer
{
    private readonly RawScorer _scorer;
    private readonly Table _background;
    private readonly double[] _backgroundScores;
    private readonly double[] _baseline;
    private readonly ExplainOptions _options;

    internal SampledColumnExplainer(RawScorer scorer, Table background, ExplainOptions options)
    {
        _scorer = scorer;
        _options = options;
        _background = background.RowCount <= options.BackgroundRows
            ? background
            : background.Take([.. new Rng(options.Seed)
                .Split("background")
                .Permutation(background.RowCount)
                .Take(options.BackgroundRows)
                .Order()]);
        _backgroundScores = scorer.Score(_background, scorer.NewBlocks(), CancellationToken.None);
        _baseline = new double[scorer.OutputCount];
        for (int i = 0; i < _backgroundScores.Length; i++)
        {
            _baseline[i % _baseline.Length] += _backgroundScores[i];
        }

        for (int output = 0; output < _baseline.Length; output++)
        {
            _baseline[output] /= _background.RowCount;
        }
    }

    internal override ContributionMethod Method => ContributionMethod.Sampling;

    internal override IReadOnlyList<double> Baseline => _baseline;

    internal override Table Prepare(Table rows) => RowStack.Of(rows, _background);

    internal override Block[] NewBlocks() => _scorer.NewBlocks();

    internal override void Explain(Table prepared, int row, Block[] blocks, RowShares shares, CancellationToken cancellationToken)
    {
        _scorer.Score(prepared.Take([row]), blocks, cancellationToken).CopyTo(shares.Scores, 0);
        double[] sums = shares.Contributions;
        double[] squares = shares.Errors;
        double[] own = new double[sums.Length];
        int firstBackground = prepared.RowCount - _background.RowCount;
        for (int background = 0; background < _background.RowCount; background++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(own);
            WalkFrom(prepared, row, firstBackground, background, blocks, shares.Scores, own, cancellationToken);
            for (int i = 0; i < own.Length; i++)
            {
                sums[i] += own[i];
                squares[i] += own[i] * own[i];
            }
        }

        int count = _background.RowCount;
        for (int i = 0; i < sums.Length; i++)
        {
            double mean = sums[i] / count;
            double variance = count > 1 ? Math.Max(0, (squares[i] - (count * mean * mean)) / (count - 1)) : double.NaN;
            (sums[i], squares[i]) = (mean, Math.Sqrt(variance / count));
        }
    }

    /// <summary>The mean gain of each column over the walks that start at one background row.</summary>
    private void WalkFrom(
        Table stack, int row, int firstBackground, int background, Block[] blocks, double[] end, double[] gains,
        CancellationToken cancellationToken)
    {
        int from = firstBackground + background;
        int[] changed =
        [
            .. Enumerable.Range(0, stack.Columns.Count).Where(column => !CellEquality.AreSame(stack.Columns[column], row, from))
        ];
        if (changed.Length == 0)
        {
            return;
        }

        int[][] orders = new int[2 * _options.OrdersPerRow][];
        Rng rng = new Rng(_options.Seed).Split("order", background);
        for (int pair = 0; pair < _options.OrdersPerRow; pair++)
        {
            int[] order = [.. changed];
            rng.Shuffle<int>(order);
            orders[2 * pair] = order;
            orders[(2 * pair) + 1] = [.. order.Reverse()];
        }

        int steps = changed.Length - 1; // the two ends are known
        double[] between = _scorer.Score(
            RowStack.Mix(stack, Picks(stack.Columns.Count, row, from, orders, steps)), blocks, cancellationToken);
        int outputs = _scorer.OutputCount;
        for (int walk = 0; walk < orders.Length; walk++)
        {
            ReadOnlySpan<double> before = _backgroundScores.AsSpan(background * outputs, outputs);
            for (int step = 0; step <= steps; step++)
            {
                ReadOnlySpan<double> after = step == steps ? end : between.AsSpan(((walk * steps) + step) * outputs, outputs);
                for (int output = 0; output < outputs; output++)
                {
                    gains[(orders[walk][step] * outputs) + output] += (after[output] - before[output]) / orders.Length;
                }

                before = after;
            }
        }
    }

    // Row (walk, step) has the columns orders[walk][0…step] of the explained row, the rest of the background row.
    private static int[][] Picks(int columns, int row, int background, int[][] orders, int steps)
    {
        int[][] picks = new int[columns][];
        for (int column = 0; column < columns; column++)
        {
            picks[column] = new int[orders.Length * steps];
            Array.Fill(picks[column], background);
        }

        for (int walk = 0; walk < orders.Length; walk++)
        {
            for (int step = 0; step < steps; step++)
            {
                for (int later = step; later < steps; later++)
                {
                    picks[orders[walk][step]][(walk * steps) + later] = row;
                }
            }
        }

        return picks;
    }
}

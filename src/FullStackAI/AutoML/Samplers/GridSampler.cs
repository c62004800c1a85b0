namespace FullStackAI.AutoML;

/// <summary>Tries every combination of a few values of each dimension, the last dimension fastest, and then ends.</summary>
public sealed class GridSampler : ISampler
{
    private readonly int _steps;

    /// <summary>Fixes how fine the grid is.</summary>
    /// <param name="steps">The values of a dimension of numbers, both ends among them; at least 2; the
    /// default is 3. Choices, and whole numbers that have fewer, are all tried.</param>
    public GridSampler(int steps = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        _steps = steps;
    }

    /// <inheritdoc/>
    public string Name => "grid";

    /// <inheritdoc/>
    public IReadOnlyList<double>? Next(SamplerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        double[] point = new double[context.Dimensions.Count];
        long number = context.History.Count;
        for (int i = point.Length - 1; i >= 0; i--)
        {
            SearchDimension dimension = context.Dimensions[i];
            int values = dimension.Kind == DimensionKind.Choice || (dimension.Steps > 0 && dimension.Steps < _steps)
                ? dimension.Steps
                : _steps;
            long step = number % values;
            number /= values;
            point[i] = dimension.Kind == DimensionKind.Choice ? (step + 0.5) / values : (double)step / (values - 1);
        }

        return number > 0 ? null : point;
    }
}
